-- 7.1: weights for several tasks: by hand, by uncertainty, by GradNorm.
local curves, training, tables, tasks = library "curves", library "training", library "tables", library "tasks"

-- What uncertainty makes of one loss, over its log-variance s.
local function uncertain(L)
  return {
    of = function(s) return loss.uncertainty(tensor.full({ s:size(1) }, L), s, { reduction = "none" }) end,
  }
end

-- Training: digits in batches of 64.
local TRAIN, TEST, BATCH, STEPS, EVERY = 1500, 297, 64, 800, 20
local WAYS = { "equal", "hand", "uncertainty", "gradnorm" }

local function adam(net) return optim.Adam(net, { lr = 3e-3, beta2 = 0.95 }) end

-- Learners from one start, each with its way of weighing.
local function begin(ways, seed, o)
  random.seed(seed)
  local parts = tasks.parts { TRAIN, TEST }
  local all = training.alike(seed, ways, function(way) return tasks.learner(way, o) end)
  for _, one in ipairs(all) do one.seen = { weights = {}, norms = {}, losses = {}, s = {}, score = {} } end
  all.parts, all.following = parts, tasks.batches(parts[1], BATCH)
  return all
end

-- One step of all; gives the total that is farthest from 0, or is no number.
local function step(all)
  local batch, worst = all.following(), 0
  for _, one in ipairs(all) do
    one.last = one:step(batch)
    if one.last ~= one.last or math.abs(one.last) > math.abs(worst) then worst = one.last end
  end
  return worst
end

-- Writes down what was seen: lists a task, of what the step was taken with, and how it does on the rest.
local function look(all, i)
  for _, one in ipairs(all) do
    one.score = tasks.judge(one.net, all.parts[2])
    for what, lists in pairs(i > 0 and one.seen or {}) do
      for task, number in ipairs(one[what] or {}) do
        lists[task] = lists[task] or {}
        table.insert(lists[task], number)
      end
    end
  end
end

-- One line a task; `also` lists dotted ones.
local function lines(all, one, what, options, also)
  local rows = { steps = all.steps }
  for i, name in ipairs(tasks.names) do
    rows[i] = { name = name, y = one.seen[what][i], color = i }
    rows[i + 3] = also and { label = false, y = also[i], color = i, dash = "dotted" }
  end
  options.steps = STEPS
  return training.compared(rows, "y", options)
end

local function scores(all)
  local values = {}
  for i, one in ipairs(all) do
    values[i] = { word(one.name), ("%s %.2f  %s %.2f  %s %.2f"):format(
      word "digit", one.score[1], word "ink", one.score[2], word "height", one.score[3]) }
  end
  return values
end

-- A scene that trains by o.ways(s) with o.options(s), drawn by o.picture(all).
local function weighing(id, o)
  return training.scene(id, {
    kernel = o.kernel, controls = o.controls, steps = STEPS, every = EVERY, view = o.view, result = o.result,
    begin = function(s, seed) return begin(o.ways(s), seed, o.options(s)) end, step = step, look = look,
    picture = function(all, _, i) return i > 0 and o.picture(all) or { values = scores(all), text = "start" } end,
  })
end

-- Plain SGD, one way of weighing.
local function by_sgd(s)
  return { factor = s.factor, optimiser = function(net) return optim.SGD(net, { lr = s.rate, momentum = 0.9 }) end }
end
local function sgd_picture(all)
  return { figure = lines(all, all[1], "score", { label = word "score", from = -0.2, to = 1 }), values = scores(all) }
end

-- Adam, all four.
local function four_picture(all)
  local values = scores(all)
  values[5] = { word "total", all[3].last }
  for _, one in ipairs(all) do one.digits = one.seen.score[1] end
  return {
    figures = {
      chart.row {
        lines(all, all[3], "weights", { title = word "uncertainty", label = word "weight", scale = "log" }),
        lines(all, all[4], "weights", { title = word "gradnorm", label = word "weight", scale = "log" }),
      },
      training.compared(all, "digits", { steps = STEPS, label = word "digit", from = 0, to = 1 }),
    },
    values = values,
  }
end
local function four_result(all)
  local result = {}
  for _, one in ipairs(all) do result[one.name] = one.score[1] end
  return result
end

-- What the two automatic ways find: s beside log L; the weighted gradients' sizes.
local function uncertainty_picture(all)
  local one, values, logs = all[1], {}, {}
  for i, name in ipairs(tasks.names) do
    values[i] = { word(name), ("s %.2f  log L %.2f"):format(one.s[i], math.log(one.losses[i])) }
    logs[i] = tensor(one.seen.losses[i]):log():tolist()
  end
  return { figure = lines(all, one, "s", { label = word "s-and-log" }, logs), values = values }
end
local function gradnorm_picture(all)
  local one, values = all[1], {}
  for i, name in ipairs(tasks.names) do
    values[i] = { word(name), ("w %.3g  w·G %.3g"):format(one.weights[i], one.norms[i]) }
  end
  return { figure = lines(all, one, "norms", { label = "w·G", scale = "log" }), values = values }
end

-- The source's example: three losses that stand still, and s by Adam.
local FIXED = { 2.5, 0.8, 1.2 }
local function source_example(s)
  local log_vars = nn.parameter(tensor.zeros(3))
  local opt = optim.Adam({ log_vars }, { lr = 0.01 })
  for _ = 1, s.steps do
    opt:zero_grad()
    loss.uncertainty(tensor(FIXED), log_vars):backward()
    opt:step()
  end
  local total = loss.uncertainty(tensor(FIXED), log_vars)
  return {
    values = {
      { word "total", total }, { word "weights", tables.listed((-log_vars):detach():exp()) },
      { word "inverse", tables.listed(1 / tensor(FIXED)) }, { word "halved", total / 2 },
    },
  }
end

local FACTOR = slider "factor" { label = word "factor", from = 1, to = 1000, scale = "log", step = 10, value = 1000 }
local function start_text() return { text = "start" } end

page "7.1" {
  data = "classes",
  idea = { text "idea" },
  predict = { choice "predict" { answer = "large" } },
  run = {
    weighing("sgd", {
      kernel = "weighted",
      controls = {
        slider "rate" { label = "η", from = 2e-6, to = 0.02, scale = "log", step = 10, value = 2e-5 },
        pick "way" { "equal", "hand", label = word "weights", value = "equal" },
        FACTOR,
      },
      ways = function(s) return { s.way } end, options = by_sgd, picture = sgd_picture,
    }),
    scene "run" {
      kernel = "uncertainty",
      controls = {
        slider "L" { label = "L", from = 0.01, to = 100, scale = "log", step = 10 ^ 0.25, value = 10 },
        slider "s" { label = "s", from = -6, to = 6, step = 0.1, value = 0 },
      },
      view = function(s)
        local value, slope = curves.each(uncertain(s.L), { s.s })
        return {
          worked = tables.worked("exp(−s)·L + s = %s·%s + %s = %s", math.exp(-s.s), s.L, s.s, value:item()),
          figure = curves.panel {
            curves = { uncertain(s.L) }, dots = { s.s }, x = { label = "s", from = -6, to = 6 },
            y = { label = word "total", from = -5, to = 20 }, rules = { { x = math.log(s.L), label = "log L" } },
          },
          values = {
            { word "weight", math.exp(-s.s) }, { word "total", value }, { word "gradient", slope },
          },
        }
      end,
    },
    weighing("train", {
      kernel = "uncertainty", controls = { FACTOR }, ways = function() return WAYS end, picture = four_picture,
      options = function(s) return { factor = s.factor, optimiser = adam } end, result = four_result,
    }),
  },
  explain = {
    text "explain",
    weighing("finds", {
      kernel = "uncertainty",
      controls = { slider "rate" { label = word "rate", from = 0.005, to = 0.05, step = 0.015, value = 0.05 } },
      ways = function() return { "uncertainty" } end, view = start_text, picture = uncertainty_picture,
      options = function(s) return { factor = 1000, rate = s.rate, optimiser = adam } end,
    }),
    weighing("equalises", {
      kernel = "weighted",
      controls = { slider "alpha" { label = "α", from = 0, to = 3, step = 0.5, value = 1.5 } },
      ways = function() return { "gradnorm" } end, view = start_text, picture = gradnorm_picture,
      options = function(s) return { factor = 1000, alpha = s.alpha, optimiser = adam, norms = true } end,
    }),
    choice "half" { answer = "both-half" },
    number "lead" {
      run = "train", answer = function(result) return result.gradnorm - result.uncertainty end, tolerance = 0.03,
      traps = { sign = function(result) return result.uncertainty - result.gradnorm end },
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "uncertainty",
      controls = { slider "steps" { label = word "steps", from = 0, to = 300, step = 50, value = 0 } },
      view = source_example,
    },
  },
}

-- Second computations ------------------------------------------------------------------------------------

claim "bowl" {
  of = "run",
  check = function(c)
    for _, L in ipairs { 0.01, 1, 10, 100 } do
      local best, at = math.huge, nil
      for s = -6, 6, 0.1 do
        local shown = c:shown("run", { L = L, s = s })
        local values, total = shown.values, L / math.exp(s) + s
        c:close(shown.worked, { math.exp(-s), L, s, total }, 1e-3 * math.max(1, math.exp(-s), L, total))
        c:close(values[word "total"], L / math.exp(s) + s, 1e-4 * math.max(1, L / math.exp(s)))
        c:close(values[word "weight"], math.exp(-s))
        c:close(values[word "gradient"], 1 - L / math.exp(s), 1e-4 * math.max(1, L / math.exp(s)))
        if values[word "total"] < best then best, at = values[word "total"], s end
      end
      c:close(at, math.log(L), 0.051)
      c:close(best, 1 + math.log(L), 2e-3)
    end
    c:given(1)
    c:close(math.exp(-1), 0.37, 5e-3) -- 1 + log L is 0 there
  end,
}

claim "one-learns" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local digit, ink, height = table.unpack(c:trained("sgd", {}, how).values[word "equal"])
    c:given(0.2)
    return digit < 0.2 and ink > 0.95 and height < 0.2, digit
  end,
}

claim "no-rate" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local digit, ink, height = table.unpack(c:trained("sgd", { rate = 2e-4 }, how).values[word "equal"])
    local far = c:trained("sgd", { rate = 2e-3 }, how).values
    return digit < 0.25 and ink < 0.2 and height < 0.2 and far[word "state"] ~= nil, ink
  end,
}

claim "own-units" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local digit, ink, height = table.unpack(c:trained("sgd", { rate = 0.02, way = "hand" }, how).values[word "hand"])
    c:given(0.02)
    return digit > 0.85 and ink > 0.75 and height > 0.75, math.min(ink, height)
  end,
}

claim "four" {
  training = { reduced = { seeds = 1, frames = 20 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local function digit(way) return run.values[word(way)][1] end
    local equal, hand, doubt, balanced = digit "equal", digit "hand", digit "uncertainty", digit "gradnorm"
    c:given(0.5, 0.8, 0.05, 0.1)
    if not how.full then
      c:close(c:answer("lead", nil, { gradnorm = 0.9, uncertainty = 0.7 }), 0.9 - 0.7)
      c:close(c:answer("lead", "sign", { gradnorm = 0.9, uncertainty = 0.7 }), 0.7 - 0.9)
      return equal < hand and doubt < hand and equal < balanced, hand
    end
    c:close(c:answer("lead", nil, run.result), balanced - doubt, 0.011)
    return equal > 0.5 and equal < 0.8 and hand - balanced < 0.05 and hand - doubt > 0.1
      and run.values[word "total"] < 0, hand - doubt
  end,
}

claim "finds" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("finds", {}, how)
    local far, height = 0, run.values[word "height"][1]
    for _, name in ipairs(tasks.names) do
      local s, log = table.unpack(run.values[word(name)])
      far = math.max(far, math.abs(s - log))
    end
    c:given(-11)
    return far < 3 and height < -11, height
  end,
}

claim "equalises" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local run = c:trained("equalises", {}, how)
    local function apart(values)
      local least, most = math.huge, 0
      for i = 1, 3 do
        local norm = tonumber(values[i][2]:match("G (.*)$"))
        least, most = math.min(least, norm), math.max(most, norm)
      end
      return most / least
    end
    local first, last = apart(run.pictures[1].values), apart(run.pictures[#run.pictures].values)
    c:close(#run.pictures, 800 / 20, 0)
    c:given(20, 5000, 30)
    c:less(run.values[word "ink"][1], 1e-4, "the ink's weight is below the floor of the paper's form")
    return first > 5000 and last < 30, last
  end,
}

claim "before-step" {
  of = "erratum",
  check = function(c)
    local before = c:shown("erratum").values
    c:close(before[word "total"], 2.5 + 0.8 + 1.2, 1e-5)
    c:close(before[word "halved"], 2.25, 1e-5)
    c:close(before[word "weights"], { 1, 1, 1 }, 0)
    local after = c:shown("erratum", { steps = 300 }).values
    for i, L in ipairs { 2.5, 0.8, 1.2 } do
      c:close(after[word "inverse"][i], 1 / L, 1e-3)
      c:close(after[word "weights"][i], 1 / L, 0.02)
    end
    local half = 0 -- the paper's, for squared errors
    for i, L in ipairs { 2.5, 0.8, 1.2 } do half = half + after[word "weights"][i] * L / 2 - math.log(after[word "weights"][i]) / 2 end
    c:close(after[word "halved"], half, 2e-3)
    c:close(after[word "total"], 2 * after[word "halved"], 1e-5)
    c:given(2.5, 0.8, 1.2)
  end,
}
