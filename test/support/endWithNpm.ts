import { endWithNpm } from '../../host/endWithNpm';

/** For jest, which calls it once before the tests: they end with `npm test`, even if that is stopped by a signal. */
export default function setUp(): void {
	endWithNpm();
}
