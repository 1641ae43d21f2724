-- Known mistakes as formulas: what another loss gives, and the right one.
local function sums(p, t)
  return (p * t):sum(), (p * (1 - t)):sum(), ((1 - p) * t):sum()
end

local function index(tp, fp, fn, a, b, s)
  return (tp + s) / (tp + a * fp + b * fn + s)
end

-- What another way to count gives: `count(p, t)` says TP, FP, FN.
local function counting(count)
  return function(p, t, a, b, s)
    local tp, fp, fn = count(p, t)
    return 1 - index(tp, fp, fn, a, b, s)
  end
end

local function right_loss(p, t, a, b, s)
  local tp, fp, fn = sums(p, t)
  return 1 - index(tp, fp, fn, a, b, s)
end

local function floored(count)
  return function(p, t)
    local tp, fp, fn = count(p, t)
    return tp:floor(), fp:floor(), fn:floor()
  end
end

local FORMULAS = {}

-- What else than α and β could weigh, and what else than s could be added; each with each.
local WEIGHTS = {
  { "options-ignored", function(a, b) return a, b end },
  { "one-weight-for-both", function(a) return a, 1 - a end },
  { "one-weight-for-both", function(a) return 1 - a, a end },
  { "one-weight-for-both", function(a) return a, a end },
  { "one-weight-for-both", function(_, b) return b, b end },
  { "one-weight-for-both", function(_, b) return 1 - b, b end },
  { "one-weight-for-both", function(_, b) return b, 1 - b end },
  { "weights-made-to-sum-to-1", function(a, b) return a / (a + b), b / (a + b) end },
  { "alpha-beta-swapped", function(a, b) return b, a end },
  { "options-ignored", function(_, b) return 0.5, b end },
  { "options-ignored", function(a) return a, 0.5 end },
  { "options-ignored", function() return 0.5, 0.5 end },
  { "options-ignored", function() return 0.7, 0.3 end },
  { "options-ignored", function() return 0.3, 0.7 end },
  { "another-index", function() return 1, 1 end },
  { "false-counts-mixed-up", function(a) return a, 0 end },
  { "false-counts-mixed-up", function(_, b) return 0, b end },
}
local SMOOTHS = {
  { nil, function(s) return s end },
  { "options-ignored", function() return 1 end },
  { "smooth-missing", function() return 0 end },
  { "another-index", function(s) return s / 2 end },
  { "smooth-doubled", function(s) return 2 * s end },
  { "smooth-doubled", function(s) return s * s end },
}
for i, weights in ipairs(WEIGHTS) do
  for k, smooth in ipairs(SMOOTHS) do
    if i > 1 or k > 1 then
      local id = smooth[1] == "another-index" and smooth[1] or i > 1 and weights[1] or smooth[1]
      FORMULAS[#FORMULAS + 1] = { id, function(p, t, a, b, s)
        local tp, fp, fn = sums(p, t)
        a, b = weights[2](a, b)
        return 1 - index(tp, fp, fn, a, b, smooth[2](s))
      end }
    end
  end
end

for _, formula in ipairs {
  { "background-counted", function(p, t, a, b, s)
    return (right_loss(p, t, a, b, s) + right_loss(1 - p, 1 - t, a, b, s)) / 2
  end },
  { "background-counted", function(p, t, a, b, s)
    return (right_loss(p, t, a, b, s) + right_loss(1 - p, 1 - t, b, a, s)) / 2
  end },
  { "background-counted", function(p, t, a, b, s)
    return right_loss(p, t, a, b, s) + right_loss(1 - p, 1 - t, a, b, s)
  end },
  { "background-counted", function(p, t, a, b, s) return right_loss(1 - p, 1 - t, a, b, s) end },
  { "background-counted", function(p, t, a, b, s) return right_loss(1 - p, 1 - t, b, a, s) end },
  { "background-counted", counting(function(p, t)
    local _, fp, fn = sums(p, t)
    return (p * t):sum() + ((1 - p) * (1 - t)):sum(), fp, fn
  end) },
  { "background-counted", counting(function(p, t)
    return ((1 - p) * (1 - t)):sum(), (p * (1 - t)):sum(), ((1 - p) * t):sum()
  end) },
  { "squared", counting(function(p, t) return (p * t):sum(), (p * p * (1 - t)):sum(), ((1 - p) * t):sum() end) },
  { "squared", counting(function(p, t)
    return (p * t):sum(), (p * p * (1 - t)):sum(), ((1 - p):square() * t):sum()
  end) },
  { "squared", counting(function(p, t) return (p * t):sum(), (p * (1 - t)):sum(), ((1 - p):square() * t):sum() end) },
  { "squared", counting(function(p, t)
    return (p * p * t):sum(), (p * p * (1 - t)):sum(), ((1 - p):square() * t):sum()
  end) },
  { "squared", counting(function(p, t)
    local tp = (p * t):sum()
    return tp, p:square():sum() - tp, t:sum() - tp
  end) },
  { "squared", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + a * fp + b * fn + s):square()
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s / (tp + a * fp + b * fn + s))
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - ((tp + s) / tp + a * fp + b * fn + s)
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s / tp + a * fp + b * fn + s)
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return (1 - tp + s) / (tp + a * fp + b * fn + s)
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - tp + s / (tp + a * fp + b * fn + s)
  end },
  { "parentheses-missing", counting(function(p, t) return (p * t):sum(), (p - t):sum(), ((1 - p) * t):sum() end) },
  { "parentheses-missing", counting(function(p, t) return (p * t):sum(), (p * (1 - t)):sum(), (1 - p * t):sum() end) },
  { "parentheses-missing", counting(function(p, t) return (p * t):sum(), (p - t):sum(), (1 - p * t):sum() end) },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + a * (fp + b * fn) + s)
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + a + fp + b + fn + s)
  end },
  { "false-counts-mixed-up", counting(function(p, t)
    return (p * t):sum(), (p * (1 - t)):sum(), ((1 - p) * (1 - t)):sum()
  end) },
  { "false-counts-mixed-up", counting(function(p, t) return (p * t):sum(), p:sum(), t:sum() end) },
  { "false-counts-mixed-up", counting(function(p, t)
    return (p * t):sum(), (p - t):abs():sum(), (p - t):abs():sum()
  end) },
  { "true-positives-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (a * fp + b * fn + s)
  end },
  { "whole-numbers", counting(floored(sums)) },
  { "whole-numbers", counting(function(p, t) return sums(p:floor(), t) end) },
  { "negated", function(p, t, a, b, s) return right_loss(p, t, a, b, s) - 1 end },
  { "negated", function(p, t, a, b, s) return 0 - right_loss(p, t, a, b, s) end },
  { "logarithm-taken", function(p, t, a, b, s) return 0 - (1 - right_loss(p, t, a, b, s)):log() end },
  { "logarithm-taken", function(p, t, a, b, s)
    local l = right_loss(p, t, a, b, s)
    return ((l:exp() + (0 - l):exp()) / 2):log()
  end },
  { "mean-instead-of-sum", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    local n = p:numel()
    return 1 - index(tp / n, fp / n, fn / n, a, b, s)
  end },
  { "smooth-doubled", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + a * fp + b * fn + 2 * s)
  end },
  { "smooth-doubled", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + s + a * (fp + s) + b * (fn + s))
  end },
  { "smooth-doubled", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + a * (fp + s) + b * (fn + s))
  end },
  { "smooth-doubled", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + s + a * (fp + s) + b * (fn + s) + s)
  end },
} do
  FORMULAS[#FORMULAS + 1] = formula
end

-- The loss of each part along the axes whose bit is set in `kept`, with the mean or the sum of all.
local function parted(kept, reduce)
  return function(p, t, a, b, s)
    local function sum(x)
      for axis = p:dim(), 1, -1 do
        if kept >> (axis - 1) & 1 == 0 then x = x:sum(axis, true) end
      end
      return x
    end
    local tp, fp, fn = sum(p * t), sum(p * (1 - t)), sum((1 - p) * t)
    return reduce(1 - index(tp, fp, fn, a, b, s))
  end
end

-- A part of the batch or of its elements alone.
local function some_of(first, last)
  return function(p, t, a, b, s)
    local n = p:numel()
    local to = n + last
    local q, u = p:reshape(-1):narrow(1, first, to - first + 1), t:reshape(-1):narrow(1, first, to - first + 1)
    return right_loss(q, u, a, b, s)
  end
end

-- The channels from `first` on, or it alone, where there are channels.
local function some_channels(first, is_alone)
  return function(p, t, a, b, s)
    if p:dim() == 1 then return right_loss(p, t, a, b, s) end
    local count = is_alone and 1 or p:size(2) - first + 1
    if count < 1 then return tensor(0) end -- of nothing: s / s
    return right_loss(p:narrow(2, first, count), t:narrow(2, first, count), a, b, s)
  end
end

-- A softmax over what are probabilities already.
local function softened(axis_of)
  return { "sigmoid-applied-twice", function(p, t, a, b, s)
    return right_loss(p:softmax(axis_of(p)), t, a, b, s)
  end }
end

FORMULAS[#FORMULAS + 1] = softened(function(p) return math.min(2, p:dim()) end)
FORMULAS[#FORMULAS + 1] = softened(function(p) return p:dim() end)
FORMULAS[#FORMULAS + 1] = { "elements-left-out", some_channels(1, true) }
FORMULAS[#FORMULAS + 1] = { "elements-left-out", some_channels(2) }
FORMULAS[#FORMULAS + 1] = { "elements-left-out", some_channels(2, true) }
FORMULAS[#FORMULAS + 1] = { "elements-left-out", some_of(1, -1) }
FORMULAS[#FORMULAS + 1] = { "elements-left-out", some_of(2, 0) }
FORMULAS[#FORMULAS + 1] = { "elements-left-out", function(p, t, a, b, s)
  return right_loss(p:narrow(1, 1, 1), t:narrow(1, 1, 1), a, b, s)
end }

-- What is often added to a loss of masks.
local function cross_entropy(p, t)
  local q = p:clamp(1e-7, 1 - 1e-7)
  return (0 - t * q:log() - (1 - t) * (1 - q):log()):mean()
end

local OTHER_LOSSES = {
  cross_entropy,
  function(p, t) return cross_entropy(p, t) * p:numel() end,
  function(p, t) return (p - t):square():mean() end,
  function(p, t) return (p - t):abs():mean() end,
}

return {
  OTHER_LOSSES = OTHER_LOSSES,
  sums = sums, right_loss = right_loss, FORMULAS = FORMULAS, parted = parted,
}
