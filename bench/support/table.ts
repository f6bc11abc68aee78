import { type Amount, isMet, type Measurement, type Outcome, ratioOf } from './measurement.ts';

const heads = ['bench', 'figure', 'reference', 'ratio', 'aim', 'met'] as const;

/** The printed table: one line a figure, with what could not be taken below it. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap((outcome) => ('measured' in outcome ? [rowOf(outcome.measured)] : []));
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const others = outcomes.flatMap((outcome) => {
    if ('skipped' in outcome) return [`skipped  ${outcome.skipped.bench}: ${outcome.skipped.what}. ${outcome.skipped.why}`];
    return 'failed' in outcome ? [`FAILED   ${outcome.failed.bench}: ${outcome.failed.why}`] : [];
  });
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line), ...others].join('\n');
}

function rowOf(measurement: Measurement): readonly string[] {
  const { bench, what, ours, reference, aim } = measurement;
  const ratio = ratioOf(measurement);
  const met = isMet(measurement);
  return [
    `${bench}: ${what}`,
    amountText(ours),
    reference === null ? '–' : `${amountText(reference)} ${reference.name}`,
    ratio === null ? '–' : number(ratio),
    aim === null ? 'reported' : `${aim.kind === 'at-least' ? '≥' : '≤'} ${number(aim.value)}${reference === null ? ` ${ours.unit}` : ''}`,
    met === null ? '' : met ? 'yes' : 'NO',
  ];
}

function amountText({ value, unit }: Amount): string {
  return `${number(value)} ${unit}`;
}

function number(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en-AU');
  return String(Number(value.toPrecision(3)));
}
