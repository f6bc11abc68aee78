/**
 * The pretend clinic: an invented practice whose day is planned from a seed, told up to now and then lived on, through the
 * same doors as real input. One machine, `nextMoves`, tells the past and lives the present.
 */
export { bookOnline } from './bookOnline.ts';
export { DEMO_TENANT_ID, demoPolicy } from './demoPolicy.ts';
export { planDay } from './planDay.ts';
export { DEMO_SEED, type PretendClinic, type PretendClinicOptions, startPretendClinic } from './startPretendClinic.ts';
