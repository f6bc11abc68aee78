-- wrk: posts appointment messages that are all different, over days to come and patients who come back, and prints what came back as one JSON line.
local run = os.getenv("BENCH_RUN")
local token = os.getenv("BENCH_TOKEN")
local day = os.getenv("BENCH_DAY")
local threads = 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init()
  wrk.method = "POST"
  wrk.headers["content-type"] = "application/json"
  wrk.headers["authorization"] = "Bearer " .. token
  count = 0
end

function request()
  count = count + 1
  local days = day == "today" and 0 or (count % 14)
  local at = os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + days * 86400)
  local body = string.format(
    '{"event_type":"appointment.scheduled","appointment_id":"appt-%s-%d-%d","patient_id":"pat-%d","timestamp":"%s","notes":"Comes with a walking frame, please keep the ground-floor chair."}',
    run, id, count, count % 2000, at)
  return wrk.format(nil, nil, nil, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"failed":%d,"p50Ms":%.4f,"p99Ms":%.4f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
