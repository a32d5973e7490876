import type { Store } from './stores';

/**
 * The settings that make separate processes one n8n; each of them has to be the same in all.
 *
 * @param namespace keeps the keys in a Redis that others use as well apart
 */
export function queueSettings({
	redis,
	postgres,
	publicUrl,
	encryptionKey,
	namespace,
}: {
	redis: Omit<Store, 'stop'>;
	postgres: Omit<Store, 'stop'>;
	publicUrl: string;
	encryptionKey: string;
	namespace: string;
}) {
	return {
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: encryptionKey,
		N8N_WEBHOOK_URL: `${publicUrl}/`,
		WEBHOOK_URL: `${publicUrl}/`,
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
		// Without it one or two of 200 deliveries that are answered after the run were never answered. Probably n8n no longer
		// finds the job of a run that was over early; that this setting is the cure is not proven.
		N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000',
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: postgres.host,
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: postgres.database,
		DB_POSTGRESDB_USER: postgres.user,
		DB_POSTGRESDB_PASSWORD: postgres.password,
		QUEUE_BULL_REDIS_HOST: redis.host,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		QUEUE_BULL_REDIS_DB: redis.database || '0',
		QUEUE_BULL_REDIS_USERNAME: redis.user,
		QUEUE_BULL_REDIS_PASSWORD: redis.password,
		QUEUE_BULL_PREFIX: namespace,
		N8N_REDIS_KEY_PREFIX: namespace,
	};
}
