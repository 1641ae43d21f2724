-- 3.5: binary cross-entropy against cross-entropy, where an example may have several labels.
local training, pictures, canvases, tables = library "training", library "pictures", library "canvases", library "tables"

local CLASSES = { "0", "1", "2", "3", "4" }
local SETS = { -- the first two are the source's
  ["0 2 4"] = { 1, 0, 1, 0, 1 }, ["1 2"] = { 0, 1, 1, 0, 0 }, ["0 2"] = { 1, 0, 1, 0, 0 }, ["3"] = { 0, 0, 0, 1, 0 },
  ["0 1 2 3"] = { 1, 1, 1, 1, 0 }, ["–"] = { 0, 0, 0, 0, 0 },
}

local function set_pick(value)
  return pick "set" { "0 2", "1 2", "0 2 4", "0 1 2 3", "3", "–", label = word "labels", value = value }
end

-- The losses of rows of logits with rows of labels, and what the network then says.
local KINDS = {
  {
    name = "bce",
    loss = function(z, y, reduction) return loss.bce_with_logits(z, y, { reduction = reduction }) end,
    says = function(z) return z:sigmoid() end,
  },
  {
    name = "ce",
    loss = function(z, y, reduction) return loss.cross_entropy(z, y, { reduction = reduction }) end,
    says = function(z) return z:softmax(2) end,
  },
}

local function bars(title, values, color, labels)
  return chart.figure {
    title = title, y = { from = 0, to = 1 }, chart.bars { labels = labels or CLASSES, values = values, color = color },
  }
end

-- One example: five logits that descend by each loss -------------------------------------------------------

local RATE, STEPS = 0.5, 300

local function example_picture(rows, y)
  local figures, values = {}, {}
  for i, kind in ipairs(KINDS) do
    local z = rows[i]:detach()
    local p = kind.says(z):reshape(5)
    figures[i] = bars(word(kind.name), p, i)
    values[i] = {
      word(kind.name), ("%s %.3f   Σ %.3f"):format(word "loss", kind.loss(z, y, "sum"):item(), p:sum():item()),
    }
  end
  return { figure = chart.row(figures), values = values }
end

local function example_start(s)
  local y, rows = tensor { SETS[s.set] }, {}
  for i = 1, 2 do rows[i] = nn.parameter(tensor.zeros(1, 5)) end
  return y, rows
end

-- A training on canvases ---------------------------------------------------------------------------------

local LEARNT, UNSEEN, BATCH, ROUNDS, EVERY = 3000, 500, 64, 600, 30

local function found(kind, z, threshold) return kind.says(z):gt(threshold) end

local function look(one, data, s)
  local z = tensor.no_grad(function() return one.net(data.unseen) end)
  one.whole, one.by = canvases.exact(found(one.kind, z, s.threshold), data.truth, data.sizes)
  one.shown = tensor.no_grad(function() return one.kind.says(one.net(data.shown)):reshape(-1) end)
end

local function begin(s, seed)
  local shown, marked = canvases.draw(1, "unseen", s.count)
  local data, learners = { shown = shown, marked = marked:reshape(-1):tolist() }, {}
  data.x, data.y = canvases.draw(LEARNT, "learnt")
  data.unseen, data.truth, data.sizes = canvases.draw(UNSEEN, "unseen")
  for i, kind in ipairs(KINDS) do
    random.seed(seed) -- the same start
    local net = canvases.net()
    learners[i] = { kind = kind, net = net, adam = optim.Adam(net, { lr = 0.003 }) }
    look(learners[i], data, s)
  end
  return data, learners
end

local function train_picture(data, learners)
  local names, lines, values, classes, counts = {}, {}, {}, canvases.names(), {}
  for class, mark in ipairs(data.marked) do
    if mark == 1 then names[#names + 1] = classes[class] end
  end
  for k = 0, canvases.most() do counts[k + 1] = k end
  local title = ("%s: %s"):format(word "labels", #names > 0 and table.concat(names, " ") or "–")
  local figures = { [4] = pictures.shown(title, data.shown:reshape(16, 16)) }
  for i, one in ipairs(learners) do
    figures[i] = bars(("%s (%s)"):format(word(one.kind.name), title), one.shown, i, classes)
    lines[i] = chart.line { x = counts, y = one.by, label = word(one.kind.name), color = i }
    values[i] = { word(one.kind.name), ("%.3f   (%s)"):format(one.whole, tables.listed(one.by, "%.2f")) }
  end
  figures[3] = chart.figure {
    title = word "exact", x = { label = word "how-many", from = 0, to = #counts - 1 }, y = { from = 0, to = 1 }, lines,
  }
  return { figures = figures, values = values }
end

local function train(s, run)
  local data, learners = begin(s, run.seed)
  training.loop(run, {
    steps = ROUNDS, every = EVERY,
    step = function()
      local at = {}
      for i = 1, BATCH do at[i] = random.integer(1, LEARNT) end
      local x, y = data.x:index_select(1, at), data.y:index_select(1, at)
      for _, one in ipairs(learners) do
        one.adam:zero_grad()
        one.kind.loss(one.net(x), y):backward()
        one.adam:step()
      end
    end,
    picture = function()
      for _, one in ipairs(learners) do look(one, data, s) end
      return train_picture(data, learners)
    end,
  })
  local bce, ce = learners[1], learners[2]
  return { bce = bce.whole, ce = ce.whole, bce_two = bce.by[3], ce_two = ce.by[3], threshold = s.threshold }
end

-- The guide ----------------------------------------------------------------------------------------------

local function guide(s)
  local way = s.one == "several" and { "all", "several" } or s.classes == "two" and { "all", "one", "two" } or { "all", "one", "more" }
  return {
    figure = chart.figure {
      chart.tree {
        nodes = {
          { id = "all", label = word "ask-one" },
          { id = "several", parent = "all", answer = word "several", label = "bce_with_logits (K)" },
          { id = "one", parent = "all", answer = word "exactly-one", label = word "ask-classes" },
          { id = "two", parent = "one", answer = word "two", label = "bce_with_logits (1)" },
          { id = "more", parent = "one", answer = word "more", label = "cross_entropy (K)" },
        },
        lit = way,
      },
    },
    text = way[#way],
  }
end

page "3.5" {
  data = "classes",
  idea = { text "idea" },
  predict = {
    number "predict" { answer = 0.5, tolerance = 0.02, traps = { one = 1, fifth = 0.2, fifths = 0.4 } },
  },
  run = {
    scene "run" {
      kernel = "cross_entropy",
      controls = { set_pick "0 2" },
      view = function(s)
        local y, rows = example_start(s)
        return example_picture(rows, y)
      end,
      train = function(s, run)
        local y, rows = example_start(s)
        local sgd = {}
        for i, row in ipairs(rows) do sgd[i] = optim.SGD({ row }, { lr = RATE }) end
        training.loop(run, {
          steps = STEPS, every = 5,
          step = function()
            for i, kind in ipairs(KINDS) do
              sgd[i]:zero_grad()
              kind.loss(rows[i], y, "sum"):backward()
              sgd[i]:step()
            end
          end,
          picture = function() return example_picture(rows, y) end,
        })
      end,
    },
    scene "slopes" {
      kernel = "bce_with_logits",
      controls = { numbers "z" { label = "z", value = { 2, 0, 1, -1, -2 }, from = -8, to = 8, step = 0.5 }, set_pick "0 2 4" },
      view = function(s)
        local y, figures, values = tensor { SETS[s.set] }, {}, {}
        for i, kind in ipairs(KINDS) do
          local z = tensor({ s.z }, { grad = true })
          local value = kind.loss(z, y, "sum")
          value:backward()
          figures[i] = chart.figure {
            title = word(kind.name), y = { label = word "gradient" },
            chart.bars { labels = CLASSES, values = z.grad:reshape(5), color = i },
          }
          values[2 * i - 1] = { word(kind.name), value }
          values[2 * i] = { word(kind.name) .. ": " .. word "gradient", tables.listed(z.grad:reshape(5):tolist(), "%+.3f") }
        end
        return { figure = chart.row(figures), values = values }
      end,
    },
    scene "train" {
      kernel = "bce_with_logits",
      controls = {
        slider "count" { label = word "how-many", from = 0, to = 4, step = 1, value = 2 },
        slider "threshold" { label = word "threshold", from = 0.1, to = 0.9, step = 0.1, value = 0.5 },
      },
      view = function(s)
        random.seed(1)
        return train_picture(begin(s, 1))
      end,
      train = train,
    },
  },
  explain = {
    text "explain",
    choice "empty" { answer = "some" },
    number "with-two" {
      run = "train", answer = "bce_two", tolerance = 0.03,
      traps = { ce = "ce_two" },
    },
  },
  use = {
    text "use",
    scene "guide" {
      kernel = "bce_with_logits",
      controls = {
        pick "one" { "exactly-one", "several", label = word "ask-one", value = "exactly-one" },
        pick "classes" { "two", "more", label = word "ask-classes", value = "more" },
      },
      view = guide,
    },
    scene "erratum" {
      kernel = "focal",
      controls = { slider "z" { label = "z", from = -10, to = 10, step = 1, value = 10 } },
      view = function(s)
        local values = {}
        for i, twice in ipairs { false, true } do
          local z = tensor({ { s.z, 0, 0 } }, { grad = true })
          local value = loss.focal(twice and z:softmax(2) or z, tensor { 0 }, { gamma = 2, alpha = 1 })
          value:backward()
          values[2 * i - 1] = { word(twice and "softmaxed" or "logits"), value }
          values[2 * i] = { word(twice and "softmaxed" or "logits") .. ": " .. word "gradient", z.grad:abs():max() }
        end
        return { values = values }
      end,
    },
  },
}

-- Second computations ------------------------------------------------------------------------------------

local function softmax(z)
  local sum, p = 0, {}
  for i, v in ipairs(z) do
    p[i] = math.exp(v)
    sum = sum + p[i]
  end
  for i = 1, #p do p[i] = p[i] / sum end
  return p
end

claim "shares" {
  of = "run",
  check = function(c)
    local values = c:trained("run", { set = "0 2" }, {}).values
    local ce, bce = values[word "ce"], values[word "bce"]
    c:close(ce[1], 2 * math.log(2), 0.01) -- both near ½
    c:close(ce[2], 1, 1e-6)
    local z, own = { 0, 0 }, 0 -- a label and a class without: by hand, 300 steps of p − y
    for _ = 1, 300 do
      z[1] = z[1] - 0.5 * (1 / (1 + math.exp(-z[1])) - 1)
      z[2] = z[2] - 0.5 / (1 + math.exp(-z[2]))
    end
    own = 2 * math.log(1 + math.exp(-z[1])) + 3 * math.log(1 + math.exp(z[2]))
    c:close(bce[1], own, 6e-4)
    c:close(c:answer "predict", math.exp(-math.log(2)), 1e-9)
    c:close(c:answer("predict", "fifth"), softmax { 0, 0, 0, 0, 0 }[1])
    c:close(c:answer("predict", "fifths"), 2 * softmax { 0, 0, 0, 0, 0 }[1])
    c:given(300, 5)
  end,
}

claim "slopes" {
  of = "slopes",
  check = function(c)
    local z, y = { 2, 0, 1, -1, -2 }, { 1, 0, 1, 0, 1 }
    local values, p = c:shown("slopes", { z = z, set = "0 2 4" }).values, softmax { 2, 0, 1, -1, -2 }
    local bce, ce = values[word "bce" .. ": " .. word "gradient"], values[word "ce" .. ": " .. word "gradient"]
    local sum_bce, sum_ce = 0, 0
    for i = 1, 5 do
      c:close(bce[i], 1 / (1 + math.exp(-z[i])) - y[i], 6e-4)
      c:close(ce[i], 3 * p[i] - y[i], 6e-4)
      sum_bce = sum_bce + math.log(1 + math.exp(z[i])) - y[i] * z[i]
      sum_ce = sum_ce - y[i] * math.log(p[i])
    end
    c:close(values[word "bce"], sum_bce, 1e-4)
    c:close(values[word "ce"], sum_ce, 1e-4)
    local none = c:shown("slopes", { z = z, set = "–" }).values
    c:close(none[word "ce"], 0, 1e-9)
    for i = 1, 5 do c:close(none[word "ce" .. ": " .. word "gradient"][i], 0, 1e-9) end
    c:given(p[1], 3 * p[1] - 1)
  end,
}

claim "sets" {
  training = { reduced = { seeds = 1, frames = 4 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local bce, ce = run.values[word "bce"], run.values[word "ce"]
    for k = 3, 4 do c:less(ce[k + 2], 0.01) end -- after the whole, from none on
    c:given(0.5, 0.3)
    if not how.full then
      c:close(c:answer("with-two", nil, { bce_two = bce[4] }), bce[4])
      return bce[1] > ce[1], bce[1] - ce[1]
    end
    c:close(c:answer("with-two", nil, run.result), bce[4], 6e-3)
    c:close(c:answer("with-two", "ce", run.result), ce[4], 6e-3)
    return bce[1] > ce[1] + 0.3, bce[1] - ce[1]
  end,
}

claim "floor" {
  of = "erratum",
  check = function(c)
    local function fl(p) return -(1 - p) ^ 2 * math.log(p) end
    for _, z in ipairs { -10, 2, 10 } do
      local values, p = c:shown("erratum", { z = z }).values, softmax { z, 0, 0 }
      local q = softmax(p)
      c:close(values[word "logits"], fl(p[1]), 1e-4)
      c:close(values[word "softmaxed"], fl(q[1]), 1e-4)
      local function once(x) return fl(softmax { x, 0, 0 }[1]) end
      local function twice(x) return fl(softmax(softmax { x, 0, 0 })[1]) end
      c:close(values[word "logits" .. ": " .. word "gradient"], math.abs(c:slope(once, z, 1e-4)), 1e-4)
      c:close(values[word "softmaxed" .. ": " .. word "gradient"], math.abs(c:slope(twice, z, 1e-4)), 1e-4)
    end
    local e = math.exp(1)
    c:close(c:shown("erratum", { z = 10 }).values[word "softmaxed"], fl(e / (e + 2)), 1e-4)
    c:given(fl(e / (e + 2)), e / (e + 2), 10)
  end,
}
