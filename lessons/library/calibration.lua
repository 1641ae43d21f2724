-- Whether a network that says 80 % is right 80 % of the time: bins of confidence, the error between what was
-- said and what was right, and the temperature that mends it.
local calibration = {}

local COUNT = 15

--- Bins of equal width over the confidence (the largest probability): { count =, confidence =, right = } each,
--- means of the bin, 0 where it is empty. Logits (N, K), labels (N).
function calibration.bins(logits, labels)
  local largest, at = logits:detach():softmax(2):max(2)
  local right, bins = (at - 1):eq(labels):tolist(), {}
  for b = 1, COUNT do bins[b] = { count = 0, confidence = 0, right = 0 } end
  for i, p in ipairs(largest:tolist()) do
    local bin = bins[math.max(1, math.min(COUNT, math.ceil(p * COUNT)))]
    bin.count, bin.confidence, bin.right = bin.count + 1, bin.confidence + p, bin.right + right[i]
  end
  for _, bin in ipairs(bins) do
    local n = math.max(1, bin.count)
    bin.confidence, bin.right = bin.confidence / n, bin.right / n
  end
  return bins
end

--- The expected calibration error: the mean over all examples of |confidence − right| of their bin.
function calibration.error(bins)
  local sum, all = 0, 0
  for _, bin in ipairs(bins) do
    sum, all = sum + bin.count * math.abs(bin.confidence - bin.right), all + bin.count
  end
  return sum / all
end

--- The mean confidence.
function calibration.confidence(bins)
  local sum, all = 0, 0
  for _, bin in ipairs(bins) do sum, all = sum + bin.count * bin.confidence, all + bin.count end
  return sum / all
end

--- The T by which logits are divided for the least cross-entropy (Guo et al. 2017), between ⅛ and 8.
function calibration.temperature(logits, labels)
  local function cost(power) return loss.cross_entropy(logits / 2 ^ power, labels):item() end
  local low, high = -3, 3 -- as powers of 2; the cost has one valley
  for _ = 1, 14 do
    local a, b = low + (high - low) / 3, high - (high - low) / 3
    if cost(a) < cost(b) then high = b else low = a end
  end
  return 2 ^ ((low + high) / 2)
end

--- A reliability diagram: how often each bin was right, against the line on which it should stand.
function calibration.reliability(bins, options)
  local edges, values = {}, {}
  for b = 0, COUNT do edges[b + 1] = b / COUNT end
  for b, bin in ipairs(bins) do values[b] = bin.count > 0 and bin.right or 0 / 0 end
  return chart.figure {
    title = options.title,
    x = { from = 0, to = 1, label = word "confidence" }, y = { from = 0, to = 1, label = word "share-right" },
    chart.columns { edges = edges, values = values, color = options.color },
    chart.line { x = { 0, 1 }, y = { 0, 1 }, color = "muted", dash = "dashed" },
  }
end

return calibration
