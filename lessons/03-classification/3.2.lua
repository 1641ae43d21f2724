-- 3.2: cross-entropy: softmax, its gradient, and what networks mix up.
local curves, training, tables = library "curves", library "training", library "tables"
local classifiers = library "classifiers"

local SAMPLE = { { 2, 1, 0.1 }, { 0.5, 2.5, 0.3 }, { 0.1, 0.2, 3 } } -- the source's example
local LABELS = { 0, 1, 2 }
local ABC = { "A", "B", "C" }

local function written(t, form)
  local list = t:tolist()
  for i, v in ipairs(list) do list[i] = form:format(v):gsub("-", "−") end
  return table.concat(list, "   ")
end

-- One example --------------------------------------------------------------------------------------------

local function class_of(s) return ({ A = 0, B = 1, C = 2 })[s.truth] end

-- The loss over one logit, the others as they are.
local function by_logit(z, k, truth)
  return {
    color = 1,
    of = function(x)
      local columns = {}
      for c = 1, 3 do columns[c] = c == k and x or x * 0 + z[c] end
      return loss.cross_entropy(tensor.stack(columns, 2), x * 0 + truth, { reduction = "none" })
    end,
  }
end

local function one_example(s)
  local truth, moved = class_of(s), s.z.selected or 1
  local z = { s.z[1] + s.add, s.z[2] + s.add, s.z[3] + s.add }
  local x = tensor({ z }, { grad = true })
  local value = loss.cross_entropy(x, tensor { truth })
  value:backward()
  local p = x:detach():softmax(2):reshape(-1):tolist()[truth + 1]
  return {
    worked = tables.worked("−log p = −log %s = %s", p, value:item()),
    figure = chart.row {
      chart.figure { y = { from = 0, to = 1, label = "p" }, chart.bars { labels = ABC, values = x:detach():softmax(2):reshape(-1) } },
      curves.panel {
        curves = { by_logit(z, moved, truth) }, dots = { z[moved] },
        x = { label = ("%s %s"):format(word "logit", ABC[moved]), from = z[moved] - 6, to = z[moved] + 6 },
      },
    },
    values = {
      { "softmax", written(x:detach():softmax(2):reshape(-1), "%.4f") }, { word "loss", value },
      { word "gradient", written(x.grad:reshape(-1), "%.4f") },
    },
  }
end

-- Three ways ---------------------------------------------------------------------------------------------

local function written_out(z) -- the log of softmax, without taking the largest out
  return (z:exp() / z:exp():sum(2, true)):log()
end

local function mean_of(log_p) return -log_p:pick(tensor(LABELS)):mean() end

local function three_ways(s)
  local z = tensor(SAMPLE) * s.scale
  local largest = z:max(2, true)
  local shifted = z - largest
  return {
    values = {
      { "cross_entropy", loss.cross_entropy(z, tensor(LABELS)) },
      { "log_softmax, nll", loss.nll(z:log_softmax(2), tensor(LABELS)) },
      { word "from-scratch", mean_of(shifted - shifted:exp():sum(2, true):log()) },
      { word "as-written", tables.number(mean_of(written_out(z)):item()) },
    },
  }
end

-- Training -----------------------------------------------------------------------------------------------

local STEPS, EVERY, BATCH = 400, 10, 64
local SETS = {
  digits = { train = 1000, held = 797, hidden = 32, lr = 0.1 },
  fashion = { train = 4000, held = 1000, hidden = 64, lr = 0.05 },
}

local function loss_of(one, logits, labels)
  return loss.cross_entropy(one.twice and logits:softmax(2) or logits, labels)
end

local function judge(one, held)
  local logits = tensor.no_grad(function() return one.net(held.x) end)
  one.decided = classifiers.decide(logits)
  one.right = classifiers.accuracy(logits, held.labels)
  table.insert(one.history, one.right)
end

local function begin(s, seed)
  random.seed(seed)
  local own = SETS[s.set]
  local parts = classifiers.pictures(s.set, { own.train, own.held })
  local learners = {}
  for i = 1, 2 do
    random.seed(seed) -- the same start, and the same batches
    local net = classifiers.mlp { parts[1].x:size(2), own.hidden, 10 }
    local one = { twice = i == 2, net = net, sgd = optim.SGD(net, { lr = own.lr, momentum = 0.9 }), history = {} }
    one.batch = classifiers.batches(own.train, BATCH)
    one.losses = { loss_of(one, net(parts[1].x), parts[1].labels):item() }
    judge(one, parts[2])
    learners[i] = one
  end
  return parts, learners
end

-- The largest number beside the diagonal, at least 5.
local function most_errors(counts)
  local most = 5
  for r = 1, 10 do
    for c = 1, 10 do most = r == c and most or math.max(most, counts[r][c]) end
  end
  return most
end

local function picture(s, parts, learners, steps)
  local counts = classifiers.confusion(learners[1].decided, parts[2].labels, 10)
  local top, names = classifiers.mixed_up(counts)[1], classifiers.names(s.set)
  local losses, right, values, rows = {}, {}, {}, {}
  for k, name in ipairs(names) do rows[k] = name == tostring(k - 1) and name or ("%s %d"):format(name, k - 1) end
  for i, one in ipairs(learners) do
    local name, dash = i == 1 and "CE" or word "twice", i == 2 and "dashed" or nil
    losses[i] = { x = steps, y = one.losses, label = name, color = i, dash = dash }
    right[i] = { x = steps, y = one.history, label = name, color = i, dash = dash }
    values[i] = { name, ("%s %.3f  %s %.3f"):format(word "right", one.right, word "loss", one.losses[#one.losses]) }
  end
  values[4] = { word "first-loss", learners[1].losses[1] }
  values[3] = { word "top-pair", ("%s – %s: %d"):format(names[top.a + 1], names[top.b + 1], top.count) }
  return {
    figures = {
      training.history(losses, { steps = STEPS, from = 0 }),
      training.history(right, { steps = STEPS, label = word "accuracy", from = 0, to = 1 }),
      chart.figure {
        title = word "confusion",
        chart.heatmap {
          values = counts, row_labels = rows, column_labels = classifiers.numbers(), numbers = true,
          range = { 0, most_errors(counts) }, -- of the errors: the diagonal is brightest whatever is on it
        },
      },
    },
    values = values,
  }, top
end

local function train(s, run)
  local parts, learners = begin(s, run.seed)
  local steps, start, top = { 0 }, learners[1].losses[1], nil
  for _, one in ipairs(learners) do one.sum = 0 end
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function()
      for _, one in ipairs(learners) do
        local rows = one.batch()
        one.sgd:zero_grad()
        local value = loss_of(one, one.net(parts[1].x:index_select(1, rows)), parts[1].labels:index_select(1, rows))
        value:backward()
        one.sgd:step()
        one.sum = one.sum + value:item()
      end
    end,
    picture = function(i)
      steps[#steps + 1] = i
      for _, one in ipairs(learners) do
        table.insert(one.losses, one.sum / EVERY)
        one.sum = 0
        judge(one, parts[2])
      end
      local shown
      shown, top = picture(s, parts, learners, steps)
      return shown
    end,
  })
  local own, twice = learners[1], learners[2]
  local pairs_of, shared = classifiers.mixed_up(classifiers.confusion(own.decided, parts[2].labels, 10)), 0
  for _, pair in ipairs(pairs_of) do shared = shared + pair.count end
  return {
    start = start, top = top.count, errors = shared, accuracy = own.right, twice_loss = twice.losses[#twice.losses],
    pair = ("%d-%d"):format(top.a, top.b), pairs = pairs_of,
  }
end

page "3.2" {
  data = "classes",
  idea = { text "idea" },
  predict = {
    number "predict" {
      answer = math.log(10), tolerance = 0.06,
      traps = { two = math.log(2), one = 1, tenth = 0.1, ten = 10, zero = 0 },
    },
  },
  run = {
    scene "run" {
      kernel = "cross_entropy",
      controls = {
        numbers "z" { label = "z", value = { 2, 1, 0.1 }, from = -20, to = 20, step = 0.1 },
        slider "add" { label = word "add", from = -50, to = 50, step = 1, value = 0 },
        pick "truth" { "A", "B", "C", label = word "truth", value = "A" },
      },
      view = one_example,
    },
    scene "three" {
      kernel = "cross_entropy",
      controls = { slider "scale" { label = word "scale", from = 1, to = 40, step = 1, value = 1 } },
      view = three_ways,
    },
    scene "train" {
      kernel = "cross_entropy",
      controls = { pick "set" { "digits", "fashion", label = word "set", value = "digits" } },
      view = function(s)
        classifiers.read "fashion"
        local parts, learners = begin(s, 1)
        return (picture(s, parts, learners, { 0 }))
      end,
      train = train,
    },
  },
  explain = {
    text "explain",
    number "floor" {
      answer = function() return loss.cross_entropy(tensor { { 1, 0, 0 } }, tensor { 0 }) end, tolerance = 0.01,
      traps = { zero = 0, ten = math.log(1 + 9 / math.exp(1)), fresh = math.log(3), binary = math.log(1 + math.exp(-1)) },
    },
    number "mixed" {
      run = "train", answer = "top", tolerance = 0.5,
      traps = { all = "errors" },
    },
  },
  use = {
    text "use",
    classifiers.noise("noise", {
      kernel = "cross_entropy", sizes = { 20, 128, 64, 10 }, batch = 64, start = "noise-start",
      labels = function(count) return (tensor.rand(count) * 10):floor() end,
      loss = function(z, labels) return loss.cross_entropy(z, labels) end,
      right = classifiers.accuracy,
    }),
  },
}

-- Second computations: softmax in plain Lua, in double --------------------------------------------------

local function softmax(z)
  local sum, p = 0, {}
  for _, v in ipairs(z) do sum = sum + math.exp(v) end
  for i, v in ipairs(z) do p[i] = math.exp(v) / sum end
  return p
end

local function sample_loss(scale)
  local sum = 0
  for i, row in ipairs(SAMPLE) do
    local z = {}
    for k, v in ipairs(row) do z[k] = v * scale end
    sum = sum - math.log(softmax(z)[LABELS[i] + 1]) / 3
  end
  return sum
end

claim "one-hot" {
  of = "run",
  check = function(c)
    for k, truth in ipairs(ABC) do
      local z = { 1.5, -0.5, 0.7 }
      local shown, p = c:shown("run", { z = z, truth = truth }), softmax(z)
      local values = shown.values
      c:close(shown.worked, { p[k], -math.log(p[k]) }, 1e-3)
      c:close(values.softmax, p, 6e-5)
      c:close(values[word "loss"], -math.log(p[k]), 1e-5)
      p[k] = p[k] - 1
      c:close(values[word "gradient"], p, 6e-5)
      c:close(p[1] + p[2] + p[3], 0, 1e-12)
    end
  end,
}

claim "shift" {
  of = "run",
  check = function(c)
    local p = softmax { 2, 1, 0.1 }
    for _, add in ipairs { -50, 50 } do
      local values = c:shown("run", { add = add }).values
      c:close(values.softmax, p, 1e-4)
      c:close(values[word "loss"], -math.log(p[1]), 1e-4)
    end
    c:given(-50, 50)
  end,
}

claim "sample" {
  of = "three",
  check = function(c)
    local values, sum = c:shown("three").values, sample_loss(1)
    c:close(values.cross_entropy, sum, 1e-6)
    c:close(values["log_softmax, nll"], sum, 1e-6)
    c:close(values[word "from-scratch"], sum, 1e-6)
    c:close(values[word "as-written"], sum, 5e-5)
    local far = c:shown("three", { scale = 40 }).values
    c:close(far.cross_entropy, 0, 1e-6)
    c:close(far[word "from-scratch"], 0, 1e-6)
    c:holds(#far[word "as-written"] == 0 or far[word "as-written"][1] ~= far[word "as-written"][1], "it is nan")
    c:given(40, 120)
  end,
}

claim "start" {
  training = { reduced = { seeds = 1, frames = 1 }, full = { seeds = 20, holds = 20, frames = 1 } },
  check = function(c, how)
    local p = {}
    for k = 1, 10 do p[k] = 0 end
    c:close(c:answer "predict", -math.log(softmax(p)[3]), 1e-6)
    c:close(c:answer("predict", "two"), math.log(2))
    c:given(0.06, 10)
    local first = c:trained("train", {}, how).values[word "first-loss"]
    return math.abs(first - math.log(10)) < 0.06, first
  end,
}

claim "floor" {
  check = function(c)
    local values = { math.log(1 + 9 / math.exp(1)), math.log(1 + 2 / math.exp(1)) }
    c:close(c:answer "floor", -math.log(softmax { 1, 0, 0 }[1]), 1e-5)
    c:close(c:answer "floor", values[2], 1e-5)
    c:close(c:answer("floor", "ten"), values[1])
    c:close(c:answer("floor", "fresh"), math.log(3))
    c:close(c:answer("floor", "binary"), -math.log(softmax { 1, 0 }[1]))
    c:given(1.461, 9)
  end,
}

claim "twice" {
  training = { reduced = { seeds = 1, frames = 10 }, full = { seeds = 20, holds = 19 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local own, twice = run.pictures[10].values, nil -- a picture each ten steps
    own, twice = run.pictures[10].values[1][2], run.pictures[10].values[2][2]
    local function right(text) return tonumber(text:match "%d%.%d+") end
    c:given(100, 0.1)
    c:less(right(twice), right(own))
    c:less(math.log(1 + 9 / math.exp(1)), run.values[word "twice"][2])
    c:given(1.461)
    if how.full then
      c:less(run.values.CE[2], 0.1)
      c:close(c:answer("mixed", nil, run.result), run.values[word "top-pair"][3])
      c:less(run.values[word "top-pair"][3], c:answer("mixed", "all", run.result))
      return right(own) - right(twice) > 0.2, right(own) - right(twice)
    end
    c:close(c:answer("mixed", nil, { top = 3 }), 3)
    return right(own) > 0.8, right(own) - right(twice)
  end,
}

local function in_pairs(pairs_of, wanted)
  local sum, all = 0, 0
  for _, pair in ipairs(pairs_of) do
    all = all + pair.count
    for _, w in ipairs(wanted) do
      if pair.a == w[1] and pair.b == w[2] then sum = sum + pair.count end
    end
  end
  return sum / all
end

claim "fashion-pairs" {
  training = { reduced = { seeds = 1, frames = 3 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", { set = "fashion" }, how)
    c:given(0.4, 40)
    if not how.full then
      c:less(0.2, run.values.CE[1])
      return run.values.CE[2] < math.log(10), run.values.CE[2]
    end
    local share = in_pairs(run.result.pairs, { { 2, 4 }, { 4, 6 }, { 0, 6 }, { 2, 6 } })
    return share > 0.4, share
  end,
}

claim "digit-pairs" {
  training = { reduced = { seeds = 1, frames = 12 }, full = { seeds = 20, holds = 12 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    c:given(8)
    c:less(0, run.values[word "top-pair"][3])
    if not how.full then return run.values.CE[1] > 0.8, run.values.CE[1] end
    return run.result.pair == "1-8", in_pairs(run.result.pairs, { { 1, 8 } })
  end,
}

claim "noise-teaches-nothing" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local values = c:trained("noise", {}, how).values
    c:less(values[word "noise-unseen"], values[word "noise-seen"])
    c:given(64, 500, 200, 10)
    return values[word "noise-seen"] > 0.95 and math.abs(values[word "noise-unseen"] - 0.1) < 0.08, values[word "noise-unseen"]
  end,
}
