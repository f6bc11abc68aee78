import { type DayMeasures, measureDefinitions } from '../../shared/clinic-day/index.ts';
import type { FooterMeasure } from './BoardFooter.tsx';

/** The four measures at the foot of the board, each with its definition. "–" until there is something to measure. */
export function footerMeasures(measures: DayMeasures): readonly FooterMeasure[] {
  const { wait, onTimeStarts, chairsUsed, firstCase } = measures;
  const minutes = (value: number | null) => (value === null ? '–' : `${Math.round(value)} min`);
  const share = (value: number | null) => (value === null ? '–' : `${value} %`);
  return [
    { label: 'Seen', value: String(measures.seen), after: `of ${measures.total}`, definition: measureDefinitions.seen },
    {
      label: 'Average wait',
      value: minutes(wait.meanMin),
      definition: `${measureDefinitions.averageWait}\nMedian ${minutes(wait.medianMin)}, nine of ten under ${minutes(wait.p90Min)}; still waiting: ${measures.stillWaiting}.`,
    },
    {
      label: 'On-time starts',
      value: share(onTimeStarts.percent),
      definition: `${measureDefinitions.onTimeStarts}\n${onTimeStarts.count} of ${onTimeStarts.of}; first patients of the day: ${firstCase.count} of ${firstCase.of}.`,
    },
    { label: 'Chairs used', value: share(chairsUsed.percent), definition: measureDefinitions.chairsUsed },
  ];
}
