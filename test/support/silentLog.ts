/** Run before each test file: what n8n logs of thousands of refused deliveries is not looked at. */
process.env.N8N_LOG_LEVEL = 'silent';
