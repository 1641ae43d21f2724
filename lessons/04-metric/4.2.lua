-- 4.2: triplet loss, and which triplets a batch is mined for.
local embeddings, tables, training = library "embeddings", library "tables", library "training"

-- One triplet in the plane: an anchor at the origin, a positive, a negative that the learner moves.
local POSITIVE = { 0.5, 0.3 }
local OTHERS = { { 0.3, -0.35 }, { 1.35, -0.5 }, { -0.95, 0.25 } } -- three negatives, drawn

local function length(p) return (p[1] ^ 2 + p[2] ^ 2) ^ 0.5 end

local function triplet(negative, margin, squared)
  local a, p = tensor({ { 0, 0 } }, { grad = true }), tensor({ POSITIVE }, { grad = true })
  local n = tensor({ negative }, { grad = true })
  local value = loss.triplet(a, p, n, { margin = margin, squared = squared })
  value:backward()
  return value:item(), p.grad:reshape(2):tolist(), n.grad:reshape(2):tolist()
end

local function plane(s, title)
  local negative = { s.x, s.y }
  local d = length(POSITIVE)
  local edge = s.squared and (d ^ 2 + s.margin) ^ 0.5 or d + s.margin
  local _, pull, push = triplet(negative, s.margin, s.squared)
  return chart.figure {
    title = title, equal = true, x = { from = -2, to = 2 }, y = { from = -1.4, to = 1.4 },
    chart.circle { x = 0, y = 0, radius = edge, inner = d, filled = true, color = "muted", label = word "semi-zone" },
    chart.circle { x = 0, y = 0, radius = d, color = 1, dash = "dotted" },
    chart.mark { x = 0, y = 0, text = "a", color = "accent" },
    chart.mark { x = POSITIVE[1], y = POSITIVE[2], text = "p", color = 1 },
    chart.mark { x = s.x, y = s.y, text = "n", color = 2 },
    chart.arrows {
      x = { POSITIVE[1], s.x }, y = { POSITIVE[2], s.y },
      dx = { -pull[1], -push[1] }, dy = { -pull[2], -push[2] }, scale = 0.3, color = "accent",
    },
  }
end

-- Training: six of each class a batch.
local STEPS, EVERY, RATE, EACH, MARGIN = 200, 4, 0.01, 6, 1

local function batch_of(by)
  local at = {}
  for class = 0, 9 do
    local own = by[class] or {} -- the learner's own pictures may be of fewer
    for _ = 1, #own > 0 and EACH or 0 do at[#at + 1] = own[random.integer(1, #own)] end
  end
  return at
end

-- The share of a batch's triplets that cost something.
local function active(z, labels, squared)
  local n, d = z:size(1), embeddings.squared_distances(z)
  if not squared then d = d:sqrt() end
  local same = labels:reshape(-1, 1):eq(labels:reshape(1, -1))
  local valid = (same - tensor.eye(n)):reshape(n, n, 1) * (1 - same):reshape(n, 1, n)
  local cost = (d:reshape(n, n, 1) - d:reshape(n, 1, n) + MARGIN):gt(0)
  return (cost * valid):sum():item() / valid:sum():item()
end

local function look(one, s)
  one.z = one.net(one.data.held_x):detach()
  local own, other = embeddings.mean_distances(one.z, one.data.held_labels)
  one.spread = other
  one.ratio = own / math.max(other, 1e-9)
  local at = one.batch
  table.insert(one.active, active(one.net(one.data.x:index_select(1, at)):detach(),
    one.data.labels:index_select(1, at), s.squared))
end

local function begin(s)
  local one = {
    data = embeddings.digits(1000, 300), net = embeddings.net(64, 2), by = {},
    steps = { 0 }, active = {}, losses = {},
  }
  for i, label in ipairs(one.data.labels:tolist()) do
    one.by[label] = one.by[label] or {}
    table.insert(one.by[label], i)
  end
  one.batch = batch_of(one.by)
  look(one, s)
  return one
end

local function train_picture(one)
  local curves = { { label = word "active", x = one.steps, y = one.active, color = 1 } }
  if #one.losses > 0 then
    local x = table.move(one.steps, 2, #one.steps, 1, {})
    curves[2] = { label = word "loss", x = x, y = one.losses, color = 2, dash = "dashed" }
  end
  return {
    figure = chart.row {
      embeddings.scatter(one.z, one.data.held_labels, { least = MARGIN }),
      training.history(curves, { steps = STEPS, label = word "active-and-loss", from = 0, to = 1.6 }),
    },
    values = {
      { word "loss", one.losses[#one.losses] or "–" }, { word "active", one.active[#one.active] },
      { word "spread", one.spread }, { word "nearest", embeddings.nearest(one.z, one.data.held_labels) },
    },
  }
end

local function train(s, run)
  local one = begin(s)
  local adam = optim.Adam(one.net, { lr = RATE })
  local last
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function()
      one.batch = batch_of(one.by)
      local x, labels = one.data.x:index_select(1, one.batch), one.data.labels:index_select(1, one.batch)
      adam:zero_grad()
      last = loss.triplet_mined(one.net(x), labels, { margin = MARGIN, mining = s.miner, squared = s.squared })
      last:backward()
      adam:step()
    end,
    picture = function(i)
      table.insert(one.steps, i)
      table.insert(one.losses, last:item())
      look(one, s)
      return train_picture(one)
    end,
  })
  return {
    loss = one.losses[#one.losses], active = one.active[#one.active], spread = one.spread,
    nearest = embeddings.nearest(one.z, one.data.held_labels), miner = s.miner,
  }
end

page "4.2" {
  data = "classes",
  idea = { text "idea" },
  predict = {
    number "predict" { answer = 0.3, tolerance = 0.002, traps = { signed = 1.7, plain = 0.7, nothing = 0, negative = -0.7 } },
  },
  run = {
    scene "run" {
      kernel = "triplet",
      controls = {
        slider "x" { label = "x", from = -1.9, to = 1.9, step = 0.05, value = -0.6 },
        slider "y" { label = "y", from = -1.3, to = 1.3, step = 0.05, value = 0.5 },
        slider "margin" { label = "m", from = 0.1, to = 1, step = 0.1, value = 0.5 },
        switch "squared" { label = word "squared", value = false },
      },
      view = function(s)
        local d_n, d_p = length { s.x, s.y }, length(POSITIVE)
        local a, b = d_p, d_n
        if s.squared then a, b = a ^ 2, b ^ 2 end
        local kind = b < a and "hard" or b < a + s.margin and "semihard" or "easy"
        local value = triplet({ s.x, s.y }, s.margin, s.squared)
        local formula = s.squared and "max(0, d²(a, p) − d²(a, n) + m)" or "max(0, d(a, p) − d(a, n) + m)"
        return {
          worked = tables.worked(formula .. " = max(0, %s − %s + %s) = %s", a, b, s.margin, value),
          figure = plane(s, word(kind)),
          values = {
            { "d(a, p)", d_p }, { "d(a, n)", d_n }, { word "loss", value },
          },
        }
      end,
    },
    scene "train" {
      kernel = "triplet_mined",
      controls = {
        pick "miner" { "hard", "semihard", "all", label = word "miner", value = "hard" },
        switch "squared" { label = word "squared", value = true },
      },
      view = function(s)
        random.seed(1)
        return train_picture(begin(s))
      end,
      train = train,
    },
  },
  explain = {
    text "explain",
    scene "three" {
      kernel = "triplet",
      view = function()
        local figure = {
          equal = true, x = { from = -1.8, to = 1.8 }, y = { from = -1.2, to = 1.2 },
          chart.circle { x = 0, y = 0, radius = length(POSITIVE), color = 1, dash = "dotted" },
          chart.circle { x = 0, y = 0, radius = length(POSITIVE) + 0.5, color = "muted", dash = "dashed" },
          chart.mark { x = 0, y = 0, text = "a", color = "accent" },
          chart.mark { x = POSITIVE[1], y = POSITIVE[2], text = "p", color = 1 },
        }
        local values = { { "d(a, p)", length(POSITIVE) } }
        for i, at in ipairs(OTHERS) do
          figure[#figure + 1] = chart.mark { x = at[1], y = at[2], text = ("n%d"):format(i), color = 2 }
          values[i + 1] = { ("d(a, n%d)"):format(i), length(at) }
        end
        return { figure = chart.figure(figure), values = values }
      end,
    },
    choice "which" { answer = "third" },
    number "active-end" {
      run = "train", answer = "active", tolerance = 0.03,
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "triplet",
      controls = { slider "n" { label = "d(a, n)", from = 0.5, to = 3, step = 0.1, value = 1.2 } },
      view = function(s)
        local a, p, n = tensor { { 0, 0 } }, tensor { { 1, 0 } }, tensor { { 0, s.n } }
        return {
          values = {
            { word "formula", loss.triplet(a, p, n, { margin = 0.4, squared = false }) },
            { word "code", loss.triplet(a, p, n, { margin = 0.4, squared = true }) },
          },
        }
      end,
    },
  },
}

-- Second computations ------------------------------------------------------------------------------------

claim "one-triplet" {
  of = "run",
  check = function(c)
    local p = 0.34 ^ 0.5 -- of (0.5, 0.3)
    for _, at in ipairs { { -0.6, 0.5 }, { 0.1, 0.2 }, { 1.5, -1 }, { 0.6, -0.4 } } do
      for _, squared in ipairs { false, true } do
        local shown = c:shown("run", { x = at[1], y = at[2], margin = 0.5, squared = squared })
        local values, n = shown.values, (at[1] ^ 2 + at[2] ^ 2) ^ 0.5
        local expected = squared and p ^ 2 - n ^ 2 + 0.5 or p - n + 0.5
        c:close(values["d(a, p)"], p, 1e-5)
        c:close(values["d(a, n)"], n, 1e-5)
        c:close(values[word "loss"], math.max(0, expected), 1e-5)
        local power = squared and 2 or 1
        c:close(shown.worked, { 0, 0, p ^ power, n ^ power, 0.5, math.max(0, expected) }, 1e-3)
      end
    end
    c:close(c:answer "predict", math.max(0, 0.5 - 0.7 + 0.5))
    c:close(c:answer("predict", "signed"), 0.5 + 0.7 + 0.5)
    c:close(c:answer("predict", "negative"), 0.5 - 0.7 - 0.5)
  end,
}

claim "three-negatives" {
  of = "three",
  check = function(c)
    local values = c:shown("three").values
    local p = values["d(a, p)"]
    c:close(p, 0.34 ^ 0.5, 1e-5)
    for i = 1, 3 do c:close(values[("d(a, n%d)"):format(i)], (OTHERS[i][1] ^ 2 + OTHERS[i][2] ^ 2) ^ 0.5, 1e-5) end
    c:given(0.5)
    local function cost(i) return (triplet(OTHERS[i], 0.5, false)) end
    c:less(0.5, cost(1), "n1 is nearer than p: hard")
    c:close(cost(2), 0)
    c:holds(cost(3) > 0 and cost(3) < 0.5, "n3 is farther than p and within the margin: semi-hard")
  end,
}

claim "hard-collapses" {
  training = { reduced = { seeds = 2, frames = 15 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", { miner = "hard" }, how)
    c:close(run.values[word "loss"], 1, 0.01)
    c:close(run.values[word "active"], 1, 0.001)
    c:less(run.values[word "nearest"], 0.7)
    c:given(1.000)
    return run.values[word "spread"] < 0.02, run.values[word "spread"]
  end,
}

claim "semihard-learns" {
  training = { reduced = { seeds = 2, frames = 25 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", { miner = "semihard" }, how)
    local first = run.pictures[1].values[2][2]
    c:less(run.values[word "active"], first)
    c:less(run.values[word "loss"], 0.7)
    c:less(0.3, run.values[word "loss"])
    c:given(0.1, 200)
    if how.full then
      c:close(c:answer("active-end", nil, run.result), run.values[word "active"])
      return run.values[word "active"] < 0.1 and run.values[word "nearest"] > 0.7, run.values[word "active"]
    end
    c:close(c:answer("active-end", nil, { active = 0.25 }), 0.25)
    return run.values[word "spread"] > 0.5, run.values[word "active"]
  end,
}

claim "plain-escapes" {
  training = { reduced = { seeds = 1, frames = 5 }, full = { seeds = 20, holds = 5 } },
  check = function(c, how)
    local run = c:trained("train", { miner = "hard", squared = false }, how)
    c:less(run.values[word "loss"], 1.2)
    return not how.full or run.values[word "spread"] > 0.05, run.values[word "spread"]
  end,
}

claim "two-margins" {
  of = "erratum",
  check = function(c)
    for _, n in ipairs { 0.6, 1.2, 1.3, 2 } do
      local values = c:shown("erratum", { n = n }).values
      c:close(values[word "formula"], math.max(0, 1 - n + 0.4), 1e-5)
      c:close(values[word "code"], math.max(0, 1 - n ^ 2 + 0.4), 1e-5)
    end
    local at = c:shown("erratum", { n = 1.2 }).values
    c:close(at[word "formula"], 0.2, 1e-5)
    c:given(0.4, 1.4, 1.18)
    c:close(at[word "code"], 0, 1e-5)
    c:close(1.4 ^ 0.5, 1.18, 0.005)
  end,
}
