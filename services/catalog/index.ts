import { asistian } from './asistian';
import { assisters } from './assisters';
import { casey } from './casey';
import { commet } from './commet';
import { noderails } from './noderails';
import type { Service } from '../schema/service';

/** Every service of the package, by display name. */
export const services: readonly Service[] = [asistian, assisters, casey, commet, noderails];

/** The service with this value of the `service` parameter. */
export const findService = (id: string): Service | undefined => services.find((service) => service.id === id);
