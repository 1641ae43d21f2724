-- 3.1: binary cross-entropy, and what its gradient does that the squared error's does not.
local curves, training, tables = library "curves", library "training", library "tables"
local classifiers, given_points = library "classifiers", library("own").points

local LOGITS, LABELS = { 0.5, 2, -1, 0 }, { 1, 1, 0, 0 } -- the source's example

local function like(z, y) return tensor.full({ z:size(1) }, y) end

-- Losses of one logit with the label y.
local function bce(y, color)
  return {
    label = "BCE", color = color or 1,
    of = function(z) return loss.bce_with_logits(z, like(z, y), { reduction = "none" }) end,
  }
end
local function squared(y, color)
  return {
    label = word "squared", color = color or 2, dash = "dashed",
    of = function(z) return loss.mse(z:sigmoid(), like(z, y), { reduction = "none" }) end,
  }
end
local function twice(y, color)
  return {
    label = word "twice", color = color or 3, dash = "dotted",
    of = function(z) return loss.bce_with_logits(z:sigmoid(), like(z, y), { reduction = "none" }) end,
  }
end

-- The source's three ways: on probabilities, on logits, and by hand with a clamp.
local function by_hand(z, y)
  local p = z:sigmoid():clamp(1e-7, 1 - 1e-7)
  return -(y * p:log() + (1 - y) * (1 - p):log())
end

local function three_ways(s)
  local z, y = tensor(s.z), tensor(s.y)
  local each = loss.bce_with_logits(z, y, { reduction = "none" })
  local reach = math.max(4, z:abs():max():item() * 1.2)
  return {
    figure = curves.panel {
      x = { label = word "logit", from = -reach, to = reach },
      curves = {
        { label = "y = 1", color = 1, of = bce(1).of }, { label = "y = 0", color = 2, dash = "dashed", of = bce(0).of },
      },
      layers = { chart.scatter { x = z, y = each, color = "accent", selected = s.z.selected or s.y.selected } },
    },
    values = {
      { word "on-logits", each:mean() }, { word "on-probabilities", loss.bce(z:sigmoid(), y) },
      { word "clamped", by_hand(z, y):mean() },
    },
  }
end

-- Training: two networks from one start, by BCE and by another loss.
local COUNT, MOST, STEPS, EVERY, ENOUGH = 200, 400, 500, 10, 0.95
local LOSSES = {
  bce = function(z, y) return loss.bce_with_logits(z, y) end,
  squared = function(z, y) return loss.mse(z:sigmoid(), y) end,
  twice = function(z, y) return loss.bce_with_logits(z:sigmoid(), y) end,
}

local function look(one, data)
  local z = one.net(data.x):reshape(-1)
  one.loss, one.right = LOSSES[one.name](z, data.y), z:detach():gt(0):eq(data.y):mean():item()
end

-- The points to be told apart: two half moons, or the learner's own; and the part of the plane that holds them.
local function points()
  local own = given_points(MOST)
  if not own then
    local x, y = classifiers.moons(COUNT, 0.15)
    return { x = x, y = y, plane = { x = { -1.6, 2.6 }, y = { -1.1, 1.6 } } }
  end
  local function range(k)
    local list = own.x:select(2, k)
    return { list:min():item() - 0.3, list:max():item() + 0.3 }
  end
  return {
    x = own.x, y = own.labels, names = own.names,
    plane = {
      x = range(1), y = range(2), means = own.means, deviations = own.deviations,
      label = not own.means and word "from-mean" or nil,
    },
  }
end

local function begin(s, seed)
  random.seed(seed)
  local data, learners = points(), {}
  for i, name in ipairs { "bce", s.other } do
    random.seed(seed) -- the same start
    local net = classifiers.mlp { 2, 32, 1 }
    classifiers.start_at(net, s.bias)
    learners[i] = { name = name, net = net, sgd = optim.SGD(net, { lr = 0.3, momentum = 0.9 }), history = {} }
    look(learners[i], data)
    learners[i].history[1] = learners[i].right
  end
  return data, learners
end

local function picture(data, learners, steps)
  local view, lines = { figures = {}, values = {} }, {}
  for i, one in ipairs(learners) do
    local name = one.name == "bce" and "BCE" or word(one.name)
    data.plane.title = name
    view.figures[i] = classifiers.boundary(one.net, data.x, data.y, data.plane)
    view.values[i] = {
      name,
      ("%s %.3f  %s %.3f  95 %%: %s"):format(word "right", one.right, word "loss", one.loss:item(), one.at or "–"),
    }
    lines[i] = { x = steps, y = one.history, label = name, color = i, dash = i == 2 and "dashed" or nil }
  end
  view.figures[3] = training.history(lines, { steps = STEPS, label = word "accuracy", from = 0, to = 1 })
  if data.names then view.values[3] = { word "marks", ("o %s   x %s"):format(data.names[1], data.names[2]) } end
  return view
end

local function train(s, run)
  local data, learners = begin(s, run.seed)
  local steps = { 0 }
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function(i)
      for _, one in ipairs(learners) do
        one.sgd:zero_grad()
        one.loss:backward()
        one.sgd:step()
        look(one, data)
        if not one.at and one.right >= ENOUGH then one.at = i end
      end
    end,
    picture = function(i)
      steps[#steps + 1] = i
      for _, one in ipairs(learners) do table.insert(one.history, one.right) end
      return picture(data, learners, steps)
    end,
  })
  local own, other = learners[1], learners[2]
  return {
    steps = own.at or STEPS, other_steps = other.at or STEPS, loss = own.loss:item(), other_loss = other.loss:item(),
    other_accuracy = other.right,
  }
end

-- Four losses without their names.
local HALF = { of = function(z) return loss.bce_with_logits(z, like(z, 1), { reduction = "none", pos_weight = 0.5 }) end }
local CODES = { A = twice(1), B = squared(1), C = HALF, D = bce(1) }

local function codes(s)
  local shown, values = {}, {}
  for i, key in ipairs { "A", "B", "C", "D" } do
    shown[i] = { label = key, color = i, of = CODES[key].of }
    values[i] = { key, (curves.at(CODES[key], s.z)) }
  end
  return {
    figure = curves.panel {
      curves = shown, x = { label = word "logit", from = -6, to = 6 }, y = { from = 0, to = 3, label = word "loss" },
      rules = { { x = s.z, label = "z" } },
    },
    values = values,
  }
end

-- log(1 + e⁻ᶻ) as it is written, and the source's version by hand: y = 1.
local WRITTEN = { label = word "written", color = "bad", dash = "dotted", of = function(z) return ((-z):exp() + 1):log() end }
local CLAMPED = { label = word "clamped", color = 2, dash = "dashed", of = function(z) return by_hand(z, like(z, 1)) end }
local STABLE = { label = word "on-logits", color = 1, of = bce(1).of }

page "3.1" {
  data = "groups",
  idea = { text "idea" },
  predict = {
    curve "predict" {
      x = { -8, -4, -2, 0, 2, 4, 8 }, between = true, from = -1.6, to = 0.6,
      answer = function(z) return 1 / (1 + math.exp(-z)) - 1 end,
      judge = function(ys)
        if ys[1] > -0.5 and ys[4] < ys[1] - 0.1 then return "both" end
        if ys[1] < -1.3 then return "grows" end
        if math.abs(ys[7]) > 0.25 then return "ends" end
        if ys[1] > 0.1 then return "sign" end
        return math.abs(ys[1] + 1) < 0.2 and math.abs(ys[4] + 0.5) < 0.3 and "right" or "wrong"
      end,
    },
  },
  run = {
    scene "run" {
      kernel = "bce_with_logits",
      controls = {
        slider "z" { label = "z", from = -12, to = 12, step = 0.5, value = -8 },
        pick "y" { "1", "0", label = "y", value = "1" },
      },
      view = function(s)
        local y = tonumber(s.y)
        local value, slope = curves.at(bce(y), s.z)
        local square, faint = curves.at(squared(y), s.z)
        local p = 1 / (1 + math.exp(-s.z))
        local formula = y == 1 and "−log p = −log %s = %s" or "−log(1 − p) = −log %s = %s"
        return {
          worked = tables.worked(formula .. ";  ∂L/∂z = p − y = %s − %s = %s", y == 1 and p or 1 - p, value, p, y, slope),
          figure = curves.pair {
            curves = { bce(y), squared(y) }, dots = { s.z }, x = { label = word "logit", from = -12, to = 12 },
            drawn = y == 1 and s.predicted.predict or nil,
          },
          values = {
            { "p", p }, { "BCE", value }, { "BCE: " .. word "gradient", slope },
            { word "squared", square }, { word "squared" .. ": " .. word "gradient", faint },
          },
        }
      end,
    },
    text "reason",
    scene "three" {
      kernel = "bce",
      controls = {
        numbers "z" { label = "z", value = LOGITS, from = -110, to = 110, step = 0.5 },
        numbers "y" { label = "y", value = LABELS, from = 0, to = 1, step = 1 },
      },
      view = three_ways,
    },
    scene "train" {
      kernel = "bce_with_logits",
      controls = {
        slider "bias" { label = "b", from = -12, to = 0, step = 2, value = -8 },
        pick "other" { "squared", "twice", label = word "other", value = "squared" },
      },
      view = function(s)
        local data, learners = begin(s, 1)
        return picture(data, learners, { 0 })
      end,
      train = train,
    },
  },
  explain = {
    text "explain",
    scene "codes" {
      kernel = "bce_with_logits",
      controls = { slider "z" { label = "z", from = -6, to = 6, step = 0.5, value = 6 } },
      view = codes,
    },
    choice "which" { answer = "A" },
    text "floor",
    number "steps" {
      run = "train", answer = "steps", tolerance = 5,
      traps = { other = "other_steps" },
    },
  },
  use = {
    text "use",
    curves.scene("erratum", {
      kernel = "bce_with_logits", curves = { STABLE, CLAMPED, WRITTEN }, label = word "logit", rule = "z",
      place = slider "z" { label = "z", from = -100, to = 100, step = 1, value = -100 },
    }),
    text "stable",
    classifiers.noise("noise", {
      kernel = "bce_with_logits", sizes = { 10, 64, 32, 1 }, batch = 32, start = "noise-start",
      labels = function(count) return tensor.rand(count):gt(0.5) end,
      loss = function(z, y) return loss.bce_with_logits(z:reshape(-1), y) end,
      right = function(z, y) return z:detach():reshape(-1):gt(0):eq(y):mean():item() end,
    }),
  },
}

-- Second computations: formulas in plain Lua, in double -------------------------------------------------

local function sigmoid(z) return 1 / (1 + math.exp(-z)) end
local function softplus(z) return math.log(1 + math.exp(z)) end
local function cost(z, y) return y * softplus(-z) + (1 - y) * softplus(z) end

claim "slopes" {
  of = "run",
  check = function(c)
    for _, y in ipairs { 1, 0 } do
      for _, z in ipairs { -8, -1, 0, 3 } do
        local shown, p = c:shown("run", { z = z, y = tostring(y) }), sigmoid(z)
        local values, worked = shown.values, shown.worked
        for i, x in ipairs { y == 1 and p or 1 - p, cost(z, y), p, y, p - y } do
          c:close(worked[#worked - 5 + i], x, 1e-3 * math.abs(x) + 1e-9)
        end
        c:close(values.p, p)
        c:close(values.BCE, cost(z, y), 1e-5)
        c:close(values["BCE: " .. word "gradient"], p - y, 1e-5)
        c:close(values[word "squared"], (p - y) ^ 2, 1e-5)
        c:close(values[word "squared" .. ": " .. word "gradient"], 2 * (p - y) * p * (1 - p), 1e-6)
      end
    end
    local p = sigmoid(-8)
    c:close(1 / (2 * p * (1 - p)), 1491, 0.5)
    local values = c:shown("run", { z = -8 }).values
    c:close(values["BCE: " .. word "gradient"] / values[word "squared" .. ": " .. word "gradient"], 1491, 2)
    c:given(-8)
  end,
}

claim "steepest" { -- of the squared error, at p = 1/3
  of = "run",
  check = function(c)
    local best, at = 0, nil
    for z = -6, 6, 0.5 do
      local slope = -c:shown("run", { z = z }).values[word "squared" .. ": " .. word "gradient"]
      if slope > best then best, at = slope, z end
    end
    c:close(at, -math.log(2), 0.25) -- the grid's nearest to p = 1/3
    c:close(best, 2 * sigmoid(at) * (1 - sigmoid(at)) ^ 2, 1e-5)
  end,
}

claim "sample" {
  of = "three",
  check = function(c)
    local values, sum = c:shown("three").values, 0
    for i, z in ipairs(LOGITS) do sum = sum + cost(z, LABELS[i]) / 4 end
    c:close(values[word "on-logits"], sum, 1e-6)
    c:close(values[word "on-probabilities"], sum, 1e-6)
    c:close(values[word "clamped"], sum, 1e-6)
    c:given(1e-7)
    local far = c:shown("three", { z = { -100, 2, -1, 0 } }).values
    local rest = sum - cost(0.5, 1) / 4
    c:close(far[word "on-logits"], rest + 100 / 4, 1e-4)
    c:close(far[word "on-probabilities"], rest + 100 / 4, 1e-4)
    c:close(far[word "clamped"], rest - math.log(1e-7) / 4, 1e-3)
  end,
}

claim "later" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local own, other = run.values.BCE, run.values[word "squared"]
    c:given(-8, 0.95, 500)
    c:close(c:answer("steps", nil, run.result), own[4] or 500)
    c:close(c:answer("steps", "other", run.result), other[4] or 500)
    c:less(0.94, own[1])
    c:less(own[2], 0.3)
    return own[4] and own[4] * 3 < (other[4] or 500), own[4] or 500
  end,
}

claim "never-leaves" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", { bias = -12 }, how)
    local own, other = run.values.BCE, run.values[word "squared"]
    c:given(-12, 500)
    c:close(other[1], 0.5)
    c:less(own[4] or 500, 150)
    return other[4] == nil and own[1] >= 0.95, other[1]
  end,
}

claim "floor" {
  of = "codes",
  check = function(c)
    local low = c:shown("codes", { z = 6 }).values
    for _, z in ipairs { -6, 0, 6 } do
      local values = c:shown("codes", { z = z }).values
      c:close(values.A, softplus(-sigmoid(z)), 1e-5)
      c:close(values.B, (sigmoid(z) - 1) ^ 2, 1e-5)
      c:close(values.C, softplus(-z) / 2, 1e-5)
      c:close(values.D, softplus(-z), 1e-5)
    end
    c:less(math.log(1 + math.exp(-1)), low.A)
    c:close(low.A, math.log(1 + math.exp(-1)), 2e-3)
    local _, dead = curves.at(twice(1), -20)
    c:close(dead, sigmoid(-20) * (sigmoid(sigmoid(-20)) - 1), 1e-12)
    c:given(0.313, -20, sigmoid(1))
    c:close((math.log(1 + math.exp(-1)) + math.log(2)) / 2, 0.5032, 1e-4)
    c:close(curves.at(twice(0), -60), math.log(2), 1e-5)
  end,
}

claim "twice-slow" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", { bias = 0, other = "twice" }, how)
    local own, other = run.values.BCE, run.values[word "twice"]
    c:less((own[4] or 500) * 2, other[4] or 500)
    c:less(other[1], 1.001)
    c:given(0.503, 500)
    return other[2] > 0.503 and other[2] < 0.58 and other[1] > 0.88, other[2]
  end,
}

claim "extremes" {
  of = "erratum",
  check = function(c)
    local far = c:shown("erratum", { z = -100 }).values
    c:close(far[word "on-logits"], { 100, -1 })
    c:close(far[word "clamped"][1], -math.log(1e-7), 0.01)
    c:close(far[word "clamped"][2], 0, 0)
    local tail = c:shown("erratum", { z = -88 }).values
    c:close(tail[word "written"], { 88, -1 }, 1e-3)
    c:holds(#c:shown("erratum", { z = -89 }).values[word "written"] == 0, "inf and nan from 89 on")
    local right = c:shown("erratum", { z = 17 }).values
    c:close(right[word "on-logits"][1], math.exp(-17), 1e-11)
    c:close(right[word "written"][1], 0, 0)
    c:given(-100, -88, -89, 17, 1e-7)
  end,
}

claim "noise-teaches-nothing" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local values = c:trained("noise", {}, how).values
    c:less(values[word "noise-unseen"], values[word "noise-seen"])
    c:given(32, 500, 200)
    return values[word "noise-seen"] > 0.95 and math.abs(values[word "noise-unseen"] - 0.5) < 0.1, values[word "noise-unseen"]
  end,
}
