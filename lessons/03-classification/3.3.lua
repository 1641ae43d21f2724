-- 3.3: label smoothing: a target that can be reached, and what it does to the confidence.
local curves, training, classifiers = library "curves", library "training", library "classifiers"
local calibration = library "calibration"

local K = 10

-- One example: the logit of the true class is the gap above nine others at 0 -----------------------------

local function smoothed(epsilon, spread, color)
  return {
    label = word "smoothed", color = color or 1,
    of = function(gap)
      local columns = { gap }
      for k = 2, K do columns[k] = gap * 0 end
      return loss.label_smoothing(tensor.stack(columns, 2), gap * 0, { epsilon = epsilon, spread = spread, reduction = "none" })
    end,
  }
end

local PLAIN = smoothed(0, "others", 2)
PLAIN.label, PLAIN.dash = "CE", "dashed"

-- The target of the true class and of each other.
local function targets(epsilon, spread)
  if spread == "others" then return 1 - epsilon, epsilon / (K - 1) end
  return 1 - epsilon + epsilon / K, epsilon / K
end

local function one_example(s)
  local curve, own, other = smoothed(s.epsilon, s.spread), targets(s.epsilon, s.spread)
  local value, slope = curves.each(curve, { s.gap })
  local p = math.exp(s.gap) / (math.exp(s.gap) + K - 1)
  local best = s.epsilon > 0 and math.log(own / other) or nil
  local values = { { "p", p }, { word "loss", value }, { word "gradient", slope } }
  if best then
    values[4], values[5] = { word "best-gap", best }, { word "floor", (curves.each(curve, { best })) }
  end
  return {
    figure = chart.row {
      chart.figure {
        y = { from = 0, to = 1 },
        chart.bars { labels = { word "p-true", word "q-true", word "p-other", word "q-other" }, values = { p, own, (1 - p) / (K - 1), other } },
      },
      curves.panel {
        curves = { curve, PLAIN }, dots = { s.gap }, x = { label = word "gap", from = 0, to = 12 },
        y = { label = word "loss", from = 0, to = 2.5 }, rules = best and { { x = best, label = word "best" } } or nil,
        drawn = math.abs(s.epsilon - 0.1) < 1e-9 and s.predicted.predict or nil,
      },
    },
    values = values,
  }
end

-- Training -----------------------------------------------------------------------------------------------

local STEPS, EVERY, BATCH = 1000, 50, 64
local SETS = { -- examples to learn from, to judge by, and to find the temperature on
  fashion = { counts = { 1000, 2000, 2000 }, first = 5000 },
  digits = { counts = { 1000, 398, 399 } },
}

local function learner(seed, set, parts, epsilon)
  random.seed(seed) -- the same start, and the same batches
  local net = classifiers.mlp { parts[1].x:size(2), 64, K }
  return {
    net = net, epsilon = epsilon, adam = optim.Adam(net, { lr = 0.002 }),
    batch = classifiers.batches(SETS[set].counts[1], BATCH), gaps = {},
  }
end

local function step(one, part)
  local rows = one.batch()
  one.adam:zero_grad()
  loss.label_smoothing(one.net(part.x:index_select(1, rows)), part.labels:index_select(1, rows),
    { epsilon = one.epsilon, spread = "others" }):backward()
  one.adam:step()
end

-- The mean of: the true class's logit less the mean of the others'.
local function gap_of(logits, labels)
  local own = logits:pick(labels):mean():item()
  return own - (logits:sum(2):mean():item() - own) / (K - 1)
end

local function judge(one, parts)
  tensor.no_grad(function()
    local logits, known = one.net(parts[2].x), one.net(parts[3].x)
    one.bins, one.right = calibration.bins(logits, parts[2].labels), classifiers.accuracy(logits, parts[2].labels)
    one.temperature = calibration.temperature(known, parts[3].labels)
    one.mended = calibration.error(calibration.bins(logits / one.temperature, parts[2].labels))
    one.ece, one.sure = calibration.error(one.bins), calibration.confidence(one.bins)
    table.insert(one.gaps, gap_of(one.net(parts[1].x), parts[1].labels))
  end)
end

local function begin(s, seed)
  random.seed(seed)
  local parts = classifiers.pictures(s.set, SETS[s.set].counts, SETS[s.set].first)
  local pair = { learner(seed, s.set, parts, 0), learner(seed, s.set, parts, s.epsilon) }
  for _, one in ipairs(pair) do judge(one, parts) end
  return parts, pair
end

local function picture(pair, steps)
  local view, lines = { figures = {}, values = {} }, {}
  for i, one in ipairs(pair) do
    local name = ("ε = %g"):format(one.epsilon)
    view.figures[i] = calibration.reliability(one.bins, { title = name, color = i })
    view.values[2 * i - 1] = {
      name, ("ECE %.3f  %s %.3f  %s %.3f"):format(one.ece, word "right", one.right, word "sure", one.sure),
    }
    view.values[2 * i] = { name .. ", T", ("ECE %.3f  T %.2f"):format(one.mended, one.temperature) }
    lines[i] = { x = steps, y = one.gaps, label = name, color = i, dash = i == 2 and "dashed" or nil }
  end
  local own, other = targets(pair[2].epsilon, "others")
  local best = math.log(own / other)
  lines[3] = { x = { 0, STEPS }, y = { best, best }, label = word "best-gap", color = "muted", dash = "dotted" }
  view.figures[3] = training.history(lines, { steps = STEPS, label = word "gap", from = 0 })
  return view
end

local function train(s, run)
  local parts, pair = begin(s, run.seed)
  local steps = { 0 }
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function()
      for _, one in ipairs(pair) do step(one, parts[1]) end
    end,
    picture = function(i)
      steps[#steps + 1] = i
      for _, one in ipairs(pair) do judge(one, parts) end
      return picture(pair, steps)
    end,
  })
  local plain, smooth = pair[1], pair[2]
  return {
    ece = plain.ece, smooth_ece = smooth.ece, mended = plain.mended, right = plain.right, smooth_right = smooth.right,
    gap = plain.gaps[#steps], smooth_gap = smooth.gaps[#steps],
  }
end

-- ECE for several ε, a network each.
local EPSILONS, EACH = { 0, 0.05, 0.1, 0.2, 0.3 }, 200 -- steps a picture

local function valley_picture(done)
  local x, ece, mended = {}, {}, {}
  for i, one in ipairs(done) do x[i], ece[i], mended[i] = one.epsilon, one.ece, one.mended end
  local values = {}
  for i, one in ipairs(done) do
    values[i] = { ("ε = %g"):format(one.epsilon), ("ECE %.3f  %s %.3f"):format(one.ece, word "with-t", one.mended) }
  end
  return {
    figure = chart.figure {
      x = { label = "ε", from = -0.01, to = 0.31 }, y = { label = "ECE", from = 0, to = 0.4 },
      chart.line { x = x, y = ece, color = 1, label = word "as-trained" },
      chart.scatter { x = x, y = ece, color = 1 },
      chart.line { x = x, y = mended, color = 2, dash = "dashed", label = word "with-t" },
    },
    values = values,
  }
end

local function valley(s, run)
  random.seed(run.seed)
  local parts = classifiers.pictures(s.set, SETS[s.set].counts, SETS[s.set].first)
  local done = {}
  training.loop(run, {
    steps = #EPSILONS * STEPS, every = EACH,
    step = function(i)
      local k = (i - 1) // STEPS + 1
      done[k] = done[k] or learner(run.seed, s.set, parts, EPSILONS[k])
      step(done[k], parts[1])
    end,
    picture = function()
      judge(done[#done], parts)
      return valley_picture(done)
    end,
  })
end

-- The two conventions on the logits of page 3.2 ----------------------------------------------------------

local SAMPLE, LABELS = { { 2, 1, 0.1 }, { 0.5, 2.5, 0.3 }, { 0.1, 0.2, 3 } }, { 0, 1, 2 }

page "3.3" {
  data = "classes",
  idea = { text "idea" },
  predict = {
    curve "predict" {
      x = { 0, 2, 4, 6, 9, 12 }, between = true, from = 0, to = 2.5,
      answer = function(gap) return math.log(math.exp(gap) + K - 1) - 0.9 * gap end,
      judge = function(ys)
        local least = math.min(ys[2], ys[3], ys[4], ys[5])
        if ys[1] < 1.5 then return "start" end
        if ys[6] < 0.3 then return "falls" end
        if ys[6] < least + 0.2 then return "flat" end
        return ys[3] < 0.95 and ys[6] < 2 and "right" or "wrong"
      end,
    },
  },
  run = {
    scene "run" {
      kernel = "label_smoothing",
      controls = {
        slider "gap" { label = word "gap", from = 0, to = 12, step = 0.1, value = 8 },
        slider "epsilon" { label = "ε", from = 0, to = 0.3, step = 0.05, value = 0.1 },
        pick "spread" { "others", "uniform", label = word "spread", value = "others" },
      },
      view = one_example,
    },
    text "least",
    scene "train" {
      kernel = "label_smoothing",
      controls = {
        pick "set" { "fashion", "digits", label = word "set", value = "fashion" },
        slider "epsilon" { label = "ε", from = 0.05, to = 0.3, step = 0.05, value = 0.1 },
      },
      view = function(s)
        local _, pair = begin(s, 1)
        return picture(pair, { 0 })
      end,
      train = train,
    },
    scene "valley" {
      kernel = "label_smoothing",
      controls = { pick "set" { "fashion", "digits", label = word "set", value = "fashion" } },
      view = function() return { text = "valley-start" } end,
      train = valley,
    },
  },
  explain = {
    text "explain",
    choice "push" { answer = "third" },
    number "ece" {
      run = "train", answer = "ece", tolerance = 0.006,
      traps = { smooth = "smooth_ece", mended = "mended" },
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "label_smoothing",
      controls = { slider "epsilon" { label = "ε", from = 0, to = 0.3, step = 0.05, value = 0.1 } },
      view = function(s)
        local logits, labels = tensor(SAMPLE), tensor(LABELS)
        local function value(spread) return loss.label_smoothing(logits, labels, { epsilon = s.epsilon, spread = spread }) end
        return { values = { { word "formula", value "uniform" }, { word "code", value "others" } } }
      end,
    },
  },
}

-- Second computations: in plain Lua, in double ----------------------------------------------------------

-- The loss of a gap whose true class has the target q: log Σ exp z − Σ q z.
local function cost(gap, q) return math.log(math.exp(gap) + 9) - q * gap end

claim "turns" {
  of = "run",
  check = function(c)
    for spread, q in pairs { others = 0.9, uniform = 0.91 } do
      for _, gap in ipairs { 0, 3, 8, 12 } do
        local values = c:shown("run", { gap = gap, spread = spread }).values
        local p = math.exp(gap) / (math.exp(gap) + 9)
        c:close(values.p, p, 1e-6)
        c:close(values[word "loss"], cost(gap, q), 1e-4)
        c:close(values[word "gradient"], p - q, 1e-4)
        local best = values[word "best-gap"]
        c:close(best, math.log(9 * q / (1 - q)))
        c:close(values[word "floor"], cost(best, q), 1e-4)
        c:less(cost(best, q), cost(best + 0.1, q))
        c:less(cost(best, q), cost(best - 0.1, q))
      end
    end
    c:given(0.1, 0.9, 12)
    c:close(c:shown("run", { gap = 12, epsilon = 0 }).values[word "loss"], cost(12, 1), 1e-5)
    local p = 0.97
    c:close(p - 0.9, 0.07)
    local at = c:shown("run", { gap = 5.7 }).values -- the slider's nearest to p = 0.97
    c:close(at[word "gradient"], 0.07, 5e-3)
  end,
}

claim "two-networks" {
  training = { reduced = { seeds = 1, frames = 6 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local plain, smooth = run.values["ε = 0"], run.values["ε = 0.1"]
    local plain_t, smooth_t = run.values["ε = 0, T"], run.values["ε = 0.1, T"]
    c:less(smooth[3], plain[3])
    c:given(0.1, 4.39, 0.3, 10, 1000)
    if how.full then
      c:close(run.result.smooth_gap, math.log(9 * 0.9 / 0.1), 0.3)
      c:less(10, run.result.gap)
      c:close(c:answer("ece", nil, run.result), plain[1], 6e-4)
      c:close(c:answer("ece", "smooth", run.result), smooth[1], 6e-4)
      c:close(c:answer("ece", "mended", run.result), plain_t[1], 6e-4)
      c:less(1, plain_t[2])
      c:less(smooth_t[2], 1)
      return plain[3] > plain[2] and smooth[3] < smooth[2], plain[3] - plain[2]
    end
    c:close(c:answer("ece", nil, { ece = plain[1] }), plain[1])
    return plain_t[1] < 0.1 and smooth_t[2] < 1, plain[3] - plain[2]
  end,
}

-- ECE, and with T, of the first networks.
local function eces(values, count)
  local ece, mended = {}, {}
  for i = 1, count do
    local list = values[("ε = %g"):format(EPSILONS[i])]
    ece[i], mended[i] = list[1], list[2]
  end
  return ece, mended
end

claim "valley" {
  training = { reduced = { seeds = 1, frames = 1 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local ece, mended = eces(c:trained("valley", { set = "fashion" }, how).values, how.full and #EPSILONS or 1)
    c:given(0.05, 0.3, 0.06, 0.2)
    if not how.full then return ece[1] < 0.3 and mended[1] < 0.1, ece[1] end
    c:less(mended[1], ece[1])
    for i = 1, #EPSILONS do c:less(mended[i], 0.06) end
    c:less(0.2, ece[5])
    return ece[2] < ece[1] and ece[2] < ece[3] and ece[3] < ece[4] and ece[4] < ece[5], ece[2]
  end,
}

claim "digits-worse" {
  training = { reduced = { seeds = 1, frames = 10 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local ece = eces(c:trained("valley", { set = "digits" }, how).values, how.full and #EPSILONS or 2)
    c:given(0.1)
    if not how.full then return ece[1] < ece[2], ece[2] - ece[1] end
    c:less(0.1, ece[3])
    return ece[1] < ece[2] and ece[2] < ece[3] and ece[3] < ece[4] and ece[4] < ece[5], ece[3] - ece[1]
  end,
}

claim "conventions" {
  of = "erratum",
  check = function(c)
    local uniform, others = 0, 0
    for i, row in ipairs(SAMPLE) do
      local sum = 0
      for _, z in ipairs(row) do sum = sum + math.exp(z) end
      for k, z in ipairs(row) do
        local log_p, own = z - math.log(sum), LABELS[i] + 1 == k
        uniform = uniform - (0.1 / 3 + (own and 0.9 or 0)) * log_p / 3
        others = others - (own and 0.9 or 0.05) * log_p / 3
      end
    end
    local values = c:shown("erratum").values
    c:close(values[word "formula"], uniform, 1e-5)
    c:close(values[word "code"], others, 1e-5)
    c:given(0.1)
    c:close(c:shown("erratum", { epsilon = 0.15 }).values[word "formula"], c:shown("erratum").values[word "code"], 1e-5)
    c:given(0.15)
  end,
}
