/**
 * Values that tell which account is meant, and that are no secret: names of fields of the credential, and words in braces
 * in a definition. Apart from the schema, which takes long to load.
 */
export const accountFieldNames = ['account', 'subdomain', 'username'] as const;

export type AccountFieldName = (typeof accountFieldNames)[number];
