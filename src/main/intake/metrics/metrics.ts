export interface Counter {
  /** @param labels values in the order of the label names given at creation; only from closed sets, never from a message. */
  add(labels: readonly string[], by?: number): void;
}

export interface Histogram {
  /** @param seconds what was measured. */
  observe(labels: readonly string[], seconds: number): void;
}

/** The figures of the engine, written as Prometheus text (integrations.md, the dashboard). */
export interface Metrics {
  counter(name: string, help: string, labelNames: readonly string[]): Counter;
  histogram(name: string, help: string, labelNames: readonly string[], bucketsSeconds?: readonly number[]): Histogram;
  /** Read when the text is asked for. */
  gauge(name: string, help: string, read: () => number): void;
  render(): string;
}

const defaultBucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** A registry of its own small kind. A name is registered once; label values must come from closed sets, so that it cannot grow without bound. */
export function createMetrics(): Metrics {
  const families: { readonly name: string; readonly text: () => string }[] = [];
  const register = (name: string, help: string, type: string, samples: () => readonly string[]) => {
    if (families.some((family) => family.name === name)) throw new Error(`The metric ${name} is registered twice.`);
    families.push({ name, text: () => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples()].join('\n') });
  };
  return {
    counter(name, help, labelNames) {
      const counts = new Map<string, number>();
      register(name, help, 'counter', () => [...counts].map(([labels, count]) => `${name}${labels} ${count}`));
      return {
        add(labels, by = 1) {
          const key = labelText(labelNames, labels);
          counts.set(key, (counts.get(key) ?? 0) + by);
        },
      };
    },
    histogram(name, help, labelNames, buckets = defaultBucketsSeconds) {
      const series = new Map<string, { readonly labels: readonly string[]; readonly counts: number[]; sum: number; count: number }>();
      register(name, help, 'histogram', () => [...series.values()].flatMap((one) => histogramSamples(name, labelNames, buckets, one)));
      return {
        observe(labels, seconds) {
          const key = labels.join('\u0000');
          let one = series.get(key);
          if (!one) {
            one = { labels, counts: buckets.map(() => 0), sum: 0, count: 0 };
            series.set(key, one);
          }
          const bucket = buckets.findIndex((upTo) => seconds <= upTo);
          if (bucket >= 0) one.counts[bucket] = (one.counts[bucket] ?? 0) + 1;
          one.sum += seconds;
          one.count += 1;
        },
      };
    },
    gauge: (name, help, read) => register(name, help, 'gauge', () => [`${name} ${read()}`]),
    render: () => `${families.map((family) => family.text()).join('\n')}\n`,
  };
}

function histogramSamples(
  name: string,
  labelNames: readonly string[],
  buckets: readonly number[],
  one: { readonly labels: readonly string[]; readonly counts: readonly number[]; readonly sum: number; readonly count: number },
): readonly string[] {
  let below = 0;
  const upTo = (bound: string, count: number) => `${name}_bucket${labelText([...labelNames, 'le'], [...one.labels, bound])} ${count}`;
  const rows = buckets.map((bound, index) => {
    below += one.counts[index] ?? 0;
    return upTo(String(bound), below);
  });
  const labels = labelText(labelNames, one.labels);
  return [...rows, upTo('+Inf', one.count), `${name}_sum${labels} ${one.sum}`, `${name}_count${labels} ${one.count}`];
}

function labelText(names: readonly string[], values: readonly string[]): string {
  if (names.length === 0) return '';
  return `{${names.map((name, index) => `${name}="${escaped(values[index] ?? '')}"`).join(',')}}`;
}

function escaped(value: string): string {
  return /["\\\n]/.test(value) ? value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n') : value;
}
