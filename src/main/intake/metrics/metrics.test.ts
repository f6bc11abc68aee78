import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('counters, histograms and gauges are written as Prometheus text', () => {
  const metrics = createMetrics();
  const counter = metrics.counter('messages_total', 'Messages.', ['source']);
  counter.add(['a"b\\c']);
  counter.add(['a"b\\c'], 2);
  const histogram = metrics.histogram('took_seconds', 'How long.', ['type'], [0.1, 1]);
  for (const seconds of [0.05, 0.1, 0.5, 7]) histogram.observe(['x'], seconds);
  metrics.gauge('depth', 'How deep.', () => 4);
  expect(metrics.render().split('\n')).toEqual([
    '# HELP messages_total Messages.',
    '# TYPE messages_total counter',
    String.raw`messages_total{source="a\"b\\c"} 3`,
    '# HELP took_seconds How long.',
    '# TYPE took_seconds histogram',
    'took_seconds_bucket{type="x",le="0.1"} 2',
    'took_seconds_bucket{type="x",le="1"} 3',
    'took_seconds_bucket{type="x",le="+Inf"} 4',
    `took_seconds_sum{type="x"} ${0.05 + 0.1 + 0.5 + 7}`,
    'took_seconds_count{type="x"} 4',
    '# HELP depth How deep.',
    '# TYPE depth gauge',
    'depth 4',
    '',
  ]);
});

test('a name is registered once', () => {
  const metrics = createMetrics();
  metrics.gauge('depth', 'How deep.', () => 1);
  expect(() => metrics.gauge('depth', 'Again.', () => 2)).toThrow('registered twice');
});
