import { asistian } from './asistian';
import { assisters } from './assisters';
import { casey } from './casey';
import { commet } from './commet';
import { noderails } from './noderails';
import type { Service, SignedService } from '../schema/service';
import { loadGalleryService } from './gallery';

/** The services that the package was made for, by display name. Those of the gallery are in `data/`. */
export const services: readonly SignedService[] = [asistian, assisters, casey, commet, noderails];

/** One of the services that the package was made for, by its value of the `service` parameter. */
export const findBuiltInService = (id: string): Service | undefined => services.find((service) => service.id === id);

/** The whole definition of a service; those of the gallery are loaded when they are first asked for. */
export const loadDefinition = async (id: string): Promise<Service | undefined> =>
	findBuiltInService(id) ?? (await loadGalleryService(id));
