import { findBuiltInService, services } from '../../../services/catalog';

test('the catalog has the five vendors, by display name', () => {
	expect(services.map(({ id }) => id)).toEqual(['asistian', 'assisters', 'casey', 'commet', 'noderails']);
	const names = services.map(({ displayName }) => displayName);
	expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
});

test('ids and display names are unique', () => {
	expect(new Set(services.map(({ id }) => id)).size).toBe(services.length);
	expect(new Set(services.map(({ displayName }) => displayName.toLowerCase())).size).toBe(services.length);
});

test('a service is found by its id, and only by that', () => {
	for (const service of services) expect(findBuiltInService(service.id)).toBe(service);
	for (const id of ['', 'Commet', 'custom', '__proto__', 'constructor']) expect(findBuiltInService(id)).toBeUndefined();
});
