/** What each measure means, on screen beside it (board.md, Measures). */
export const measureDefinitions = {
  seen: 'Patients who have been seated, of all who are booked today. Cancelled, moved and mistaken appointments do not count.',
  averageWait:
    'Minutes from the later of the booked time and the arrival until seated, over all who were seated: mean, median, and what nine of ten stayed under. Those still waiting are counted beside it.',
  onTimeStarts: 'Share of patients seated no later than 5 min after their booked time. Walk-ins have no booked time and do not count.',
  firstCase: 'The same for the first patient of each provider only.',
  chairsUsed:
    'Time in which chairs and rooms were occupied while the practice was open, of the open time so far without those out of order.',
  turnaround: 'Minutes from a patient leaving a chair until it is ready for the next.',
  cycleTime: 'Minutes from arrival until checked out, over all who have finished.',
  noShows: 'Patients marked as no-show, of all whose time has come.',
  left: 'Patients who left without being seen, of all who arrived.',
  lateArrivals: 'Patients who arrived more than 5 min after their booked time, of all who arrived with one.',
  overrun: 'Minutes that finished visits took beyond their planned length: the median.',
  throughput: 'Visits finished in an hour, over the open time so far.',
} as const;
export type MeasureName = keyof typeof measureDefinitions;
