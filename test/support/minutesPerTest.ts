/** Set-up of the end-to-end tests: an n8n that boots, installs or migrates takes longer than jest's usual limit. */
jest.setTimeout(10 * 60 * 1000);
