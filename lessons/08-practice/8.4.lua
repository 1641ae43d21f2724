-- 8.4: a training that fails, and how to find out why.
local clinic, loops, training = library "clinic", library "loops", library "training"

local STEPS, CLASSES, DRAWS = 200, 10, 100

-- The part of the training loop that a check looks at; one batch by heart is about them all.
local PARTS = {
  watch = "loss-box", start = "loss-box", gradients = "slope-box", labels = "input", ["step-size"] = "update",
  units = "model", zeroed = "slope-box",
}

-- The patient of a seed: the stream has the seed already, so it is drawn first.
local function admitted()
  return clinic.patient(clinic.FAULTS[random.permutation(#clinic.FAULTS)[1]])
end

local function layer_norms(p)
  local norms = {}
  for i, at in ipairs { 1, 3, 5 } do norms[i] = p.net[at].weight.grad:square():sum():sqrt():item() end
  return norms
end

local function curves_of(losses, norms)
  local lines, layers = { { y = losses } }, {}
  for i = 1, 3 do
    local x, y = {}, {}
    for k, n in ipairs(norms) do
      if n[i] > 0 then x[#x + 1], y[#y + 1] = k, n[i] end
    end
    layers[i] = { x = x, y = y, label = tostring(i), color = i + 1 }
  end
  return chart.row {
    training.history(lines, { steps = STEPS, label = word "loss" }),
    training.history(lines, { steps = STEPS, label = word "loss", scale = "log" }),
    training.history(layers, { steps = STEPS, label = word "norm", scale = "log" }),
  }
end

local function watch(p, run)
  local losses, norms = {}, {}
  training.loop(run, {
    steps = STEPS, every = 5,
    step = function(i)
      losses[i] = p.step(p.draw()):item()
      norms[i] = layer_norms(p)
    end,
    picture = function(i)
      local values = { { word "loss", losses[i] } }
      if i == STEPS then values[2] = { word "test-accuracy", p.accuracy() } end
      return { figure = curves_of(losses, norms), values = values }
    end,
  })
  return { fault = p.fault, look = "watch" }
end

-- This patient's row of the table of checks and faults, as far as the runs have filled it in.
local function known(run, look, ok)
  local by, marks = { [look] = ok }, {}
  for _, earlier in ipairs(run.earlier) do
    local found = earlier.result
    if earlier.seed == run.seed and found.ok ~= nil and found.look ~= look then by[found.look] = found.ok end
  end
  for i, name in ipairs(clinic.CHECKS) do
    marks[i] = by[name] == nil and "·" or by[name] and "✓" or "✗"
  end
  return { word "so-far", table.concat(marks, "  ") }
end

local function examine(p, look, steps, run)
  local found, rows, figure = clinic.ask(p, look, steps)
  table.insert(rows, 1, known(run, look, found.ok))
  table.insert(rows, 2, { word(look), word(found.ok and "well" or "not-well") })
  run:frame { figure = figure, values = rows, progress = 1, step = 1 }
  return { fault = p.fault, look = look, ok = found.ok }
end

-- The mean cross-entropy of predictions drawn from N(0, sd): as many draws of 100 rows.
local function random_loss(sd)
  local sum = 0
  for _ = 1, DRAWS do
    local labels = {}
    for i = 1, 100 do labels[i] = math.random(0, CLASSES - 1) end
    sum = sum + loss.cross_entropy(tensor.randn(100, CLASSES) * sd, tensor(labels)):item()
  end
  return sum / DRAWS
end

page "8.4" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "neighbours" } },
  run = {
    scene "clinic" {
      kernel = "cross_entropy",
      controls = {
        pick "look" { label = word "look", "watch", table.unpack(clinic.CHECKS) },
        slider "steps" { label = word "batch-steps", from = 10, to = 300, step = 10, value = 150 },
      },
      view = function(s)
        return { figure = loops.diagram(PARTS[s.look]), values = { { word "patient", word "waits" } } }
      end,
      train = function(s, run)
        local p = admitted()
        if s.look == "watch" then return watch(p, run) end
        return examine(p, s.look, s.steps, run)
      end,
    },
    choice "fault" { run = "clinic", answer = function(result) return result.fault end },
  },
  explain = { text "explain", choice "which" { answer = "step" } },
  use = {
    text "use",
    scene "erratum" {
      kernel = "cross_entropy",
      controls = { slider "sd" { label = word "sd", from = 0, to = 2, step = 0.1, value = 1 } },
      view = function(s)
        return {
          values = {
            { word "random-loss", random_loss(s.sd) }, { "ln 10", math.log(CLASSES) },
            { "ln 10 + sd²/2", math.log(CLASSES) + s.sd ^ 2 / 2 }, { word "source-says", 2.3026 },
          },
        }
      end,
    },
    scene "below" {
      kernel = "wgan_critic",
      controls = { slider "s" { label = "s", from = -6, to = 2, step = 0.5, value = -4 } },
      view = function(s)
        return {
          values = {
            { word "critic", loss.wgan_critic(tensor { 2, 3 }, tensor { -1, 0 }) },
            { word "uncertain", loss.uncertainty({ tensor(0.01) }, tensor { s.s }) },
          },
        }
      end,
    },
  },
}

-- Claims ------------------------------------------------------------------------------------------

local function fault(key)
  for _, f in ipairs(clinic.FAULTS) do
    if f.key == key then return f end
  end
end

-- Which checks are not content, by fault; `names` of them are asked.
local function not_well(f, names)
  local found = {}
  for _, name in ipairs(names) do
    local c = clinic.ask(clinic.patient(f), name, 150)
    if not c.ok then found[#found + 1] = name end
  end
  return table.concat(found, " ")
end

claim "row" {
  check = function(c)
    local earlier = {
      { seed = 3, result = { look = "units", ok = true } }, { seed = 3, result = { look = "labels", ok = false } },
      { seed = 4, result = { look = "zeroed", ok = true } }, { seed = 3, result = { look = "watch" } },
    }
    local run = c:trained("clinic", { look = "start" }, { seed = 3, earlier = earlier })
    local rows = run.pictures[1].values
    c:holds(rows[1][2] == (run.result.ok and "✓" or "✗") .. "  ·  ·  ✗  ·  ✓  ·", rows[1][2])
    c:holds(rows[2][2] == word(run.result.ok and "well" or "not-well"), "and the check's own word")
  end,
}

claim "still" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    random.seed(how.seed)
    local names = { "start", "gradients", "labels" }
    c:holds(not_well(nil, names) == "", "a sound one is well: " .. not_well(nil, names))
    for key, expected in pairs {
      ["rate-high"] = "", ["rate-low"] = "", shuffled = "labels", softmax = "gradients", dead = "gradients",
      ["last-layer"] = "start gradients", inputs = "start gradients", ["not-zeroed"] = "",
    } do
      local got = not_well(fault(key), names)
      c:holds(got == expected, key .. ": " .. got)
    end
    return true, 1
  end,
}

claim "moving" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 19 } },
  check = function(c, how)
    random.seed(how.seed)
    local names = how.full and { "batch", "step-size", "zeroed" } or { "step-size", "zeroed" }
    c:holds(not_well(nil, names) == "", "a sound one is well: " .. not_well(nil, names))
    for key, expected in pairs {
      ["rate-high"] = "batch step-size", ["rate-low"] = "batch step-size", shuffled = "", softmax = "batch",
      dead = "batch step-size", ["last-layer"] = "", inputs = "", ["not-zeroed"] = "batch zeroed",
    } do
      local wanted = how.full and expected or expected:gsub("^batch ?", "")
      local got = not_well(fault(key), names)
      c:holds(got == wanted, key .. ": " .. got)
    end
    return true, 1
  end,
}

-- The mean cross-entropy of scores, in plain Lua.
local function by_hand(scores, labels)
  local sum, rows = 0, scores:tolist()
  for i, label in ipairs(labels:tolist()) do
    local total, most = 0, math.max(table.unpack(rows[i]))
    for _, z in ipairs(rows[i]) do total = total + math.exp(z - most) end
    sum = sum + math.log(total) + most - rows[i][math.tointeger(label) + 1]
  end
  return sum / #rows
end

-- How far the loss on one batch gets from where it began, which is worked out here.
local function farthest(key, steps)
  local p = clinic.patient(fault(key))
  local batch, far = p.draw(), 0
  local first = by_hand(p.net(batch.x):detach(), batch.labels)
  for _ = 1, steps do far = math.max(far, math.abs(p.step(batch):item() - first)) end
  return far
end

claim "ends" {
  of = { "which" },
  training = { reduced = { seeds = 1, steps = 60 }, full = { seeds = 20, holds = 20, steps = 150 } },
  check = function(c, how)
    random.seed(how.seed)
    local low = farthest("rate-low", how.steps)
    c:less(low, 0.05, "the rate is too low")
    for _, key in ipairs { "rate-high", "not-zeroed" } do c:less(1, farthest(key, how.steps), key) end
    c:given(150, 1)
    return true, low
  end,
}

claim "firsts" {
  of = { "fault" },
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    random.seed(how.seed)
    local function first(key)
      local p = clinic.patient(fault(key))
      return p.loss(p.draw()):item()
    end
    local last, inputs = first "last-layer", first "inputs"
    c:less(8, last)
    c:less(last, 40)
    c:less(100, inputs)
    c:given(40)
    return true, last
  end,
}

claim "shuffled" {
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    random.seed(how.seed)
    local function agree(f)
      local p = clinic.patient(f)
      return check.labels(p.train.x, p.train.labels, { rows = 200 }).agree
    end
    local sound, mixed = agree(nil), agree(fault "shuffled")
    local p = clinic.patient(fault "shuffled") -- its first loss is as any other's
    local batch = p.draw()
    c:close(p.loss(batch):item(), by_hand(p.net(batch.x):detach(), batch.labels), 1e-3)
    c:less(p.loss(batch):item(), 3.1)
    c:less(0.93, sound)
    c:less(mixed, 0.2)
    c:given(93, 20)
    return true, mixed
  end,
}

claim "hidden" {
  training = { reduced = { seeds = 1, steps = 150 }, full = { seeds = 20, holds = 18, steps = 400 } },
  check = function(c, how)
    random.seed(how.seed)
    local p = clinic.patient(fault "softmax")
    clinic.train(p, how.steps)
    local accuracy = p.accuracy()
    c:less(0.5, accuracy)
    c:given(50)
    return true, accuracy
  end,
}

claim "die" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    random.seed(how.seed)
    local p = clinic.patient(fault "rate-high")
    local before = p.dead()
    clinic.train(p, 100)
    c:less(before, 0.4)
    c:less(0.4, p.dead())
    c:given(100, 40, 0.3)
    return true, p.dead()
  end,
}

claim "runs" {
  of = { "clinic", "fault" },
  training = { reduced = { seeds = 2, frames = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("clinic", { look = "start" }, how)
    local shown = run.values[word "first-loss"]
    local from, to = table.unpack(run.values[word "asked"])
    c:holds(#c:shown("clinic").values[word "patient"] == 0, "nothing is known before it runs")
    c:close(from, math.log(10) * 2 / 3, 0.01)
    c:close(to, math.log(10) * 4 / 3, 0.01)
    random.seed(how.seed) -- the same patient, drawn here
    local p = admitted()
    local batch = p.draw()
    local scores = p.net(batch.x):detach()
    c:close(shown, by_hand(p.fault == "softmax" and scores:softmax(2) or scores, batch.labels), 1e-3 * shown)
    return true, shown
  end,
}

claim "half" {
  of = { "erratum" },
  check = function(c)
    local shown = c:shown("erratum", { sd = 1 }).values
    c:close(shown[word "random-loss"], math.log(10) + 0.5, 0.1) -- 2.73 in the mean, a little under ln 10 + 1/2
    c:close(shown["ln 10"], 2.302585, 1e-4)
    c:close(shown["ln 10 + sd²/2"], 2.802585, 1e-4)
    c:close(shown[word "random-loss"], 2.73, 0.03)
    c:close(c:shown("erratum", { sd = 0 }).values[word "random-loss"], math.log(10), 1e-3)
    c:less(shown[word "source-says"] + 0.3, shown[word "random-loss"])
    c:given(2.3026)
  end,
}

claim "negative" {
  of = { "below" },
  check = function(c)
    local shown = c:shown("below", { s = -4 }).values
    c:close(shown[word "critic"], (-1 + 0) / 2 - (2 + 3) / 2)
    c:close(shown[word "uncertain"], math.exp(4) * 0.01 - 4, 1e-3)
    c:given(0.01, -4)
  end,
}
