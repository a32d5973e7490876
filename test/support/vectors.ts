import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const readsSchema = z
	.object({
		event: z.string().nullable(),
		/** The service's id, or `(sha256 of the body)` where it sends none. */
		deliveryId: z.string(),
		/** Left out where it is that of the arrival. */
		timestamp: z.string().optional(),
		test: z.boolean().optional(),
		data: z.record(z.string(), z.unknown()),
	})
	.strict();

const deliverySchema = z
	.object({
		name: z.string(),
		secret: z.string(),
		/** When it was signed and arrives. */
		time: z.string(),
		/** The id that it is signed with, where the signature covers one. */
		id: z.string().optional(),
		headers: z.record(z.string(), z.string()),
		/** Byte for byte. */
		body: z.string(),
		/** Where it was sent to, where that is part of the proof. */
		url: z.string().optional(),
		/** What is read; a list for each event of a delivery that holds several. */
		reads: z.union([readsSchema, z.array(readsSchema)]),
	})
	.strict();

const vectorsSchema = z
	.object({
		/**
		 * What stands behind the signatures: the service's own code (`sdk`), a library that its documentation names, an example
		 * that its documentation quotes, or only the recipe in its documentation, which this repository's authors have read.
		 */
		proof: z
			.object({
				kind: z.enum(['sdk', 'library', 'example', 'documentation']),
				/** Whether the code named in `by` made the signature, or has accepted it. */
				how: z.enum(['signed', 'accepted']).optional(),
				by: z.string().optional(),
				source: z.string().url(),
			})
			.strict(),
		deliveries: z.array(deliverySchema).min(1),
		/** Quoted from documentation. Their bodies are no JSON object, so that nothing but the proof can be looked at. */
		examples: z
			.array(deliverySchema.omit({ time: true, id: true, reads: true }).extend({ source: z.string().url() }).strict())
			.optional(),
	})
	.strict();

export type Vectors = z.infer<typeof vectorsSchema>;
export type VectorDelivery = Vectors['deliveries'][number];

const directory = path.join(__dirname, '..', 'vectors');

/** Deliveries of each service of the gallery with what becomes of them, by its id. */
export function readVectors(): Record<string, Vectors> {
	return Object.fromEntries(
		readdirSync(directory).map((file) => [
			path.basename(file, '.json'),
			vectorsSchema.parse(JSON.parse(readFileSync(path.join(directory, file), 'utf8'))),
		]),
	);
}

/** Writes the vectors of a service, laid out as all files of the repository are. */
export async function writeVectors(id: string, vectors: Vectors): Promise<void> {
	const file = path.join(directory, `${id}.json`);
	// Only loaded here, because tests read this file and cannot load it.
	const { format, resolveConfig } = await import('prettier');
	const settings = await resolveConfig(file);
	writeFileSync(file, await format(JSON.stringify(vectors, null, '\t'), { ...settings, filepath: file }));
}
