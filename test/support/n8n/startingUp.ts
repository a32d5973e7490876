/**
 * What n8n answers with status 200 to whatever is sent to it while it sets up its database (`abstract-server.js`,
 * setupHealthCheck). It runs nothing then.
 */
export const startingUp = 'n8n is starting up. Please wait';
