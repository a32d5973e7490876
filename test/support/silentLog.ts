/** To be imported before anything of n8n: what the trigger logs in thousands of faulty steps is not looked at. */
process.env.N8N_LOG_LEVEL = 'silent';
