/** The only place that knows about zones and the odd date formats of providers. */
export * from './practiceCalendar.ts';
