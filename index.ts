/**
 * The package's main entry. It exports nothing: n8n finds the nodes and credentials by the paths in the `n8n` block of
 * package.json.
 */
export {};
