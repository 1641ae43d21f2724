-- 3.4: focal loss, where nearly all examples are easy negatives.
local curves, training, rare = library "curves", library "training", library "rare"

local GAMMAS = { 0, 1, 2, 5 }

-- The focal loss of a probability p of the true class.
local function focal(gamma, options)
  return {
    label = ("γ = %g"):format(gamma), color = options.color, dash = options.dash,
    of = function(p)
      return loss.binary_focal(p:log() - (1 - p):log(), tensor.ones(p:size(1)),
        { gamma = gamma, alpha = 1, reduction = "none" })
    end,
  }
end

-- The loss of negatives, each with its own p of the positive class.
local function of_negatives(p, gamma, alpha)
  local z = p:log() - (1 - p):log()
  return loss.binary_focal(z, z * 0, { gamma = gamma, alpha = alpha, reduction = "none" })
end

local function alpha_slider(value)
  return slider "alpha" { label = "α", from = 0.001, to = 0.999, step = 0.001, value = value }
end

local function gamma_slider(value)
  return slider "gamma" { label = "γ", from = 0, to = 5, step = 0.5, value = value }
end

-- A thousand negatives of a network that is fairly sure: their p, the hardest first.
local COUNT, EDGES = 1000, { 5, 10, 20, 40, 70 }
local sorted
local function negatives()
  if not sorted then
    random.seed(7)
    local list = (tensor.randn(COUNT) - 3):sigmoid():tolist()
    table.sort(list, function(a, b) return a > b end)
    sorted = list
  end
  return tensor(sorted)
end

-- Which share of the loss the hardest 1, 2, ... of them hold.
local function held_by(gamma, alpha)
  local each, sum, shares = of_negatives(negatives(), gamma, alpha):tolist(), 0, { 0 }
  for i, value in ipairs(each) do
    sum = sum + value
    shares[i + 1] = sum
  end
  for i = 1, #shares do shares[i] = shares[i] / sum end
  return shares
end

-- Training: a linear model on a class that is 1 in 1001, one by cross-entropy and one by focal loss.
local POSITIVES, NEGATIVES, ODDS, STEPS, EVERY = 6, 6000, 1000, 200, 10

local function learner(gamma, prior, optimiser)
  local w = nn.parameter(tensor.zeros(196, 1))
  local b = nn.parameter(tensor { -math.log((1 - prior) / prior) })
  local one = { gamma = gamma, w = w, b = b, average = {}, optimiser = optimiser { w, b } }
  function one.logits(x) return (x:matmul(w) + b):reshape(-1) end
  return one
end

-- The loss as detectors have it: the sum, divided by the number of positives.
local function step(one, train)
  one.optimiser:zero_grad()
  local value = rare.focal(one.logits(train.x), train.y, one.gamma) / train.positives
  value:backward()
  one.norm = (one.w.grad:square():sum() + one.b.grad:square():sum()):item() ^ 0.5
  one.optimiser:step()
  return value:item()
end

local function look(one, held)
  local scores = one.logits(held.x):detach()
  local recall, precision, average = rare.ranking(scores, held, ODDS)
  one.recall, one.precision, one.average[#one.average + 1] = recall, precision, average
end

local function begin(s)
  local train, held = rare.clothes(s.class, POSITIVES, NEGATIVES)
  local prior = s.prior and 1 / (ODDS + 1) or 0.5
  local learners = {}
  for i, gamma in ipairs { 0, s.gamma } do
    learners[i] = learner(gamma, prior, function(p) return optim.Adam(p, { lr = 0.01 }) end)
    look(learners[i], held)
  end
  return train, held, learners
end

local function train_picture(learners, steps, set)
  local ranked = {
    title = word "ranking", x = { label = word "recall", from = 0, to = 1 },
    y = { label = word "precision", from = 0, to = 1 },
  }
  local grown, values = {}, {}
  for i, one in ipairs(learners) do
    local label = i == 1 and word "ce" or word "focal"
    ranked[i] = chart.line { x = one.recall, y = one.precision, label = label, color = i }
    grown[i] = { x = steps, y = one.average, label = label, color = i }
    values[i] = { label .. ": " .. word "average", one.average[#one.average] }
  end
  if rare.own_classes() then values[3] = { word "learnt-from", ("%d + %d"):format(set.positives, set.negatives) } end
  return {
    figure = chart.row {
      chart.figure(ranked), training.history(grown, { title = word "average", steps = STEPS, from = 0, to = 1, start = 0 }),
    },
    values = values,
  }
end

local function train(s, run)
  local data, held, learners = begin(s)
  local steps = { 0 }
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function()
      for _, one in ipairs(learners) do step(one, data) end
    end,
    picture = function(i)
      steps[#steps + 1] = i
      for _, one in ipairs(learners) do look(one, held) end
      return train_picture(learners, steps, data)
    end,
  })
  local ce, other = learners[1].average, learners[2].average
  local own = rare.own_classes()
  return {
    ce = ce[#ce], focal = other[#other], gamma = s.gamma, class = own and own[tonumber(s.class)] or word(s.class),
  }
end

-- The first steps of plain SGD, from a bias of 0 and from one that says how rare the class is.
local FIRST = 60

local function start_picture(learners, losses)
  local lists, values = {}, {}
  for i, one in ipairs(learners) do
    lists[i] = { y = losses[i], label = word(i == 1 and "bias-zero" or "bias-prior"), color = i }
    values[i] = {
      lists[i].label,
      #losses[i] == 0 and "–" or ("%s %.3g   ‖g‖ %.4g   %s %.4g"):format(
        word "loss", losses[i][1], one.first, word "largest", math.max(table.unpack(losses[i]))),
    }
  end
  table.insert(values, 1, { "b = −log((1 − π)/π)", learners[2].bias })
  if #losses[1] == 0 then return { values = values } end
  return {
    figure = training.history(lists, { steps = FIRST, label = word "loss", scale = "log" }), values = values,
  }
end

local function two_starts(s)
  local learners = {}
  for i, prior in ipairs { 0.5, s.pi } do
    local one = learner(s.gamma, prior, function(p) return optim.SGD(p, { lr = 0.01, momentum = 0.9 }) end)
    one.bias = one.b:item()
    learners[i] = one
  end
  return learners
end

-- The source's example: a hundred rows, 80, 15 and 5 of the three classes.
local SHARES, batch = { 80, 15, 5 }, nil
local function example()
  if not batch then
    random.seed(3)
    local labels = {}
    for class, count in ipairs(SHARES) do
      for _ = 1, count do labels[#labels + 1] = class - 1 end
    end
    batch = { logits = tensor.randn(100, 3), labels = tensor(labels) }
  end
  return batch
end

local ALPHAS = { none = 1, scalar = 0.25, each = { 1 / 80, 1 / 15, 1 / 5 } }

page "3.4" {
  data = "classes",
  idea = { text "idea" },
  predict = {
    number "predict" {
      answer = 0.9995, tolerance = 0.015, traps = { ce = 0.186, one = 0.954, square = 0.0099, half = 0.5 },
    },
    curve "draw" {
      x = EDGES, from = 0, to = 1,
      answer = function(x) return held_by(2, 0.5)[x * COUNT // 100 + 1] end,
      judge = function(ys)
        local off, ce, even = 0, 0, 0
        local truth, plain = held_by(2, 0.5), held_by(0, 0.5)
        for i, x in ipairs(EDGES) do
          if i > 1 and ys[i] < ys[i - 1] - 0.03 then return "falls" end
          local at = x * COUNT // 100 + 1
          off = math.max(off, math.abs(ys[i] - truth[at]))
          ce = math.max(ce, math.abs(ys[i] - plain[at]))
          even = math.max(even, math.abs(ys[i] - x / 100))
        end
        return off < 0.17 and "right" or ce < 0.1 and "ce" or even < 0.1 and "even" or ys[1] < plain[51] and "less" or "wrong"
      end,
    },
  },
  run = {
    scene "run" {
      kernel = "focal",
      controls = {
        slider "p" { label = "p", from = 0.02, to = 0.98, step = 0.02, value = 0.9 }, gamma_slider(2),
      },
      view = function(s)
        local list = { focal(s.gamma, { color = "accent" }) }
        for i, gamma in ipairs(GAMMAS) do
          if gamma ~= s.gamma then list[#list + 1] = focal(gamma, { color = i + 1, dash = "dashed" }) end
        end
        local own = loss.focal(tensor { { math.log(s.p / (1 - s.p)), 0 } }, tensor { 0 }, { gamma = s.gamma, alpha = 1 })
        return {
          worked = ("(1 − %.2f)^%.1f · %.3f = %s"):format(s.p, s.gamma, -math.log(s.p), ("%.4g"):format(own:item())),
          figure = curves.panel {
            curves = list, dots = { s.p }, rules = { { x = 0.5, label = word "hard-easy" } },
            x = { label = word "p-true", from = 0.01, to = 0.99 }, y = { label = word "loss", from = 0, to = 4.7 },
          },
          values = {
            { word "ce", -math.log(s.p) }, { word "focal", own }, { "(1 − p)^γ", (1 - s.p) ^ s.gamma },
          },
        }
      end,
    },
    scene "sums" {
      kernel = "binary_focal",
      controls = {
        gamma_slider(0), alpha_slider(0.5),
        slider "p" { label = word "p-negative", from = 0.001, to = 0.3, scale = "log", value = 0.01 },
      },
      view = function(s)
        local positive = loss.binary_focal(tensor { math.log(0.1 / 0.9) }, tensor { 1 }, { gamma = s.gamma, alpha = s.alpha }) * 2
        local others = of_negatives(tensor { s.p }, s.gamma, s.alpha):sum() * 2 * COUNT
        local mine, theirs = positive:item(), others:item()
        return {
          figure = chart.figure {
            x = { from = 0 },
            chart.bars { labels = { word "one-positive", word "all-negatives" }, values = { mine, theirs }, horizontal = true },
          },
          values = {
            { word "one-positive", mine }, { word "all-negatives", theirs }, { word "share-positive", mine / (mine + theirs) },
          },
        }
      end,
    },
    scene "shares" {
      kernel = "binary_focal",
      controls = { gamma_slider(2), alpha_slider(0.5) },
      view = function(s)
        local own, plain, x = held_by(s.gamma, s.alpha), held_by(0, 0.5), {}
        for i = 0, COUNT do x[i + 1] = 100 * i / COUNT end
        local drawn = s.predicted.draw
        return {
          figure = chart.figure {
            x = { label = word "hardest", from = 0, to = 100 }, y = { label = word "share-of-loss", from = 0, to = 1 },
            chart.line { x = x, y = plain, label = "γ = 0", color = 1, dash = "dotted" },
            chart.line { x = x, y = own, label = ("γ = %g"):format(s.gamma), color = 2 },
            drawn and chart.line { x = drawn.x, y = drawn.y, label = word "yours", color = "muted", dash = "dashed" },
          },
          values = {
            { word "hardest-5", own[COUNT * 5 // 100 + 1] }, { word "hardest-20", own[COUNT * 20 // 100 + 1] },
            { word "whole", of_negatives(negatives(), s.gamma, s.alpha):sum() },
          },
        }
      end,
    },
    scene "train" {
      kernel = "binary_focal",
      controls = {
        slider "gamma" { label = "γ", from = 0.5, to = 5, step = 0.5, value = 2 },
        pick "class" {
          "sneaker", "bag", "boot", "trouser", label = word "class", value = "bag", own = rare.own_classes,
        },
        switch "prior" { label = word "prior", value = true },
      },
      view = function(s)
        random.seed(1)
        local set, _, learners = begin(s)
        return train_picture(learners, { 0 }, set)
      end,
      train = train,
    },
  },
  explain = {
    text "explain",
    choice "alpha" { answer = "same" },
    scene "start" {
      kernel = "binary_focal",
      controls = {
        slider "pi" { label = "π", from = 0.0001, to = 0.5, scale = "log", step = 10 ^ 0.25, value = 0.001 }, gamma_slider(0),
      },
      view = function(s) return start_picture(two_starts(s), { {}, {} }) end,
      train = function(s, run)
        local data = rare.clothes("sneaker", POSITIVES, NEGATIVES)
        local learners, losses = two_starts(s), { {}, {} }
        training.loop(run, {
          steps = FIRST,
          step = function()
            for i, one in ipairs(learners) do
              table.insert(losses[i], step(one, data))
              one.first = one.first or one.norm
            end
          end,
          picture = function() return start_picture(learners, losses) end,
        })
        return { zero = learners[1].first, prior = learners[2].first }
      end,
    },
    number "ranked" {
      run = "train", answer = "focal", tolerance = 0.015,
      traps = { ce = "ce" },
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "focal",
      controls = { pick "form" { "none", "scalar", "each", label = "α", value = "scalar" }, gamma_slider(2) },
      view = function(s)
        local rows, alpha = example(), ALPHAS[s.form]
        local each = loss.focal(rows.logits, rows.labels, { gamma = s.gamma, alpha = alpha == 1 and { 1, 1, 1 } or alpha, reduction = "none" })
        local whole, from, values, shares = each:sum():item(), 1, {}, {}
        for class, count in ipairs(SHARES) do
          shares[class] = each:narrow(1, from, count):sum():item() / whole
          values[class] = { ("%s %d"):format(word "class", class - 1), shares[class] }
          from = from + count
        end
        values[4] = { word "mean-loss", whole / 100 }
        return {
          figure = chart.figure {
            title = word "share-of-loss", y = { from = 0, to = 1 },
            chart.bars { labels = { "0 (80)", "1 (15)", "2 (5)" }, values = shares },
          },
          values = values,
        }
      end,
    },
  },
}

-- Second computations: the formula in plain Lua ---------------------------------------------------------

local function fl(p, gamma) return -(1 - p) ^ gamma * math.log(p) end

claim "factor" {
  of = "run",
  check = function(c)
    for _, p in ipairs { 0.1, 0.5, 0.9 } do
      for _, gamma in ipairs { 0, 1, 2, 5 } do
        local shown = c:shown("run", { p = p, gamma = gamma })
        local values = shown.values
        c:close(shown.worked, { 1, p, gamma, -math.log(p), fl(p, gamma) }, 2e-3)
        c:close(values[word "ce"], -math.log(p), 1e-6)
        c:close(values[word "focal"], fl(p, gamma), 1e-6)
        c:close(values["(1 − p)^γ"], fl(p, gamma) / fl(p, 0), 1e-6)
      end
    end
    c:close(fl(0.9, 0) / c:shown("run", { p = 0.9, gamma = 2 }).values[word "focal"], 100, 0.01)
    c:close(fl(0.1, 0) / c:shown("run", { p = 0.1, gamma = 2 }).values[word "focal"], 1.23, 0.005)
    c:given(0.9, 0.1)
  end,
}

local function share(p, gamma, alpha)
  local mine, theirs = alpha * fl(0.1, gamma), (1 - alpha) * 1000 * fl(1 - p, gamma)
  return mine / (mine + theirs), 2 * theirs, 2 * mine
end

claim "drowned" {
  of = "sums",
  check = function(c)
    for _, at in ipairs { { 0.01, 0 }, { 0.01, 1 }, { 0.01, 2 }, { 0.1, 0 }, { 0.1, 2 } } do
      local p, gamma = at[1], at[2]
      local values = c:shown("sums", { p = p, gamma = gamma }).values
      local mine, negative, positive = share(p, gamma, 0.5)
      c:close(values[word "share-positive"], mine, 2e-5)
      c:close(values[word "all-negatives"], negative, 1e-3 * negative)
      c:close(values[word "one-positive"], positive, 1e-4)
    end
    c:close(c:answer "predict", (share(0.01, 2, 0.5)), 5e-5)
    c:close(c:answer("predict", "ce"), (share(0.01, 0, 0.5)), 5e-4)
    c:close(c:answer("predict", "one"), (share(0.01, 1, 0.5)), 5e-4)
    c:close(c:answer("predict", "square"), 0.99 * 0.01, 1e-5)
    c:given(0.01, 0.1, 1000)
  end,
}

claim "alpha-sums" {
  of = "sums",
  check = function(c)
    for _, alpha in ipairs { 0.25, 0.75, 0.999 } do
      c:close(c:shown("sums", { alpha = alpha }).values[word "share-positive"], (share(0.01, 0, alpha)), 1e-4)
    end
    c:given(0.25, 0.999)
  end,
}

claim "within-negatives" {
  of = "shares",
  check = function(c)
    local list = negatives():tolist()
    local function of_hardest(gamma, percent)
      local part, whole = 0, 0
      for i, p in ipairs(list) do
        local own = fl(1 - p, gamma)
        whole = whole + own
        if i <= 10 * percent then part = part + own end
      end
      return part / whole
    end
    for _, gamma in ipairs { 0, 2, 5 } do
      for _, alpha in ipairs { 0.5, 0.999 } do
        local values = c:shown("shares", { gamma = gamma, alpha = alpha }).values
        c:close(values[word "hardest-5"], of_hardest(gamma, 5), 1e-4)
        c:close(values[word "hardest-20"], of_hardest(gamma, 20), 1e-4)
      end
    end
    c:close(c:shown("shares", { gamma = 0, alpha = 0.999 }).values[word "whole"]
      / c:shown("shares", { gamma = 0, alpha = 0.5 }).values[word "whole"], 0.001 / 0.5, 1e-5)
    c:given(5, 20, 2, 0.5, 0.999)
  end,
}

local function averages(run)
  return run.values[word "ce" .. ": " .. word "average"], run.values[word "focal" .. ": " .. word "average"]
end

claim "ce-ranks" {
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 16 } },
  check = function(c, how)
    local run = c:trained("train", { class = "bag", gamma = 2 }, how)
    local ce, other = averages(run)
    c:close(c:answer("ranked", nil, run.result), other)
    c:close(c:answer("ranked", "ce", run.result), ce)
    return other < ce, other - ce
  end,
}

claim "boots-mixed" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 13 } },
  check = function(c, how)
    local ce, other = averages(c:trained("train", { class = "boot", gamma = 2 }, how))
    c:less(0.05, ce, "what is trained ranks better than chance")
    c:less(0.05, other, "what is trained ranks better than chance")
    return not how.full or other > ce, other - ce
  end,
}

claim "prior-starts" {
  training = { reduced = { seeds = 2, frames = 20 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("start", { pi = 0.001, gamma = 0 }, how)
    local zero, prior = run.values[word "bias-zero"], run.values[word "bias-prior"]
    c:close(run.values["b = −log((1 − π)/π)"], -math.log(999), 1e-4)
    c:close(zero[1], 6006 * math.log(2) / 6, 1)                                 -- all at ½
    c:close(prior[1], (6 * math.log(1000) - 6000 * math.log(0.999)) / 6, 0.05)
    c:less(prior[3], 8)
    c:less(1000, zero[2])
    c:less(prior[2], 10)
    c:given(1000, 10, 0.001)
    return zero[2] > 100 * prior[2], zero[2] / prior[2]
  end,
}

claim "scalar-alpha" {
  of = "erratum",
  check = function(c)
    local rows, alphas = example(), { none = { 1, 1, 1 }, scalar = { 0.25, 0.25, 0.25 }, each = { 1 / 80, 1 / 15, 1 / 5 } }
    local labels = rows.labels:tolist()
    for form, alpha in pairs(alphas) do
      local sums, whole = { 0, 0, 0 }, 0
      for i, row in ipairs(rows.logits:tolist()) do
        local class = math.tointeger(labels[i]) + 1
        local p = math.exp(row[class]) / (math.exp(row[1]) + math.exp(row[2]) + math.exp(row[3]))
        local own = alpha[class] * fl(p, 2)
        sums[class], whole = sums[class] + own, whole + own
      end
      local values = c:shown("erratum", { form = form, gamma = 2 }).values
      for class = 1, 3 do
        c:close(values[("%s %d"):format(word "class", class - 1)], sums[class] / whole, 1e-5)
      end
      c:close(values[word "mean-loss"], whole / 100, 1e-5)
    end
    c:given(0.25, 80, 15, 5, 1 / 80, 1 / 15, 1 / 5)
  end,
}
