-- 4.3: InfoNCE and NT-Xent: one positive among many negatives, and what the temperature decides.
local embeddings, training = library "embeddings", library "training"

-- Similarities of an anchor: its positive first, then seven negatives.
local POSITIVE, NEGATIVES = 0.8, { 0.9, 0.7, 0.5, 0.2, 0, -0.3, -0.6 }

-- How the softmax weighs the negatives among themselves, and how many of them that is in effect.
local function weights_of(temperature)
  local w = (tensor(NEGATIVES) / temperature):softmax(1)
  local list, entropy = w:tolist(), 0
  for _, p in ipairs(list) do
    if p > 0 then entropy = entropy - p * math.log(p) end
  end
  return list, math.exp(entropy)
end

-- Unit vectors of the plane at these angles, in degrees: (N, 2).
local function at_angles(list)
  local rows = {}
  for i, angle in ipairs(list) do rows[i] = { math.cos(math.rad(angle)), math.sin(math.rad(angle)) } end
  return tensor(rows)
end

-- Two views of four pictures, and the similarities of all eight with their positives marked.
local FIRST, SECOND = { 0, 80, 170, 250 }, { 15, 95, 150, 275 }

local function similarities(first, second)
  local z = tensor.cat({ at_angles(first), at_angles(second) }, 1)
  return z:matmul(z:t())
end

local function matrix(spread)
  local second = {}
  for i, angle in ipairs(SECOND) do second[i] = FIRST[i] + (angle - FIRST[i]) * spread end
  return similarities(FIRST, second), second
end

-- Training: 64 digits a step, two views of each.
local STEPS, EVERY, RATE, N, NOISE = 400, 8, 0.003, 64, 0.15

local function numbers_to(n)
  local list = {}
  for i = 1, n do list[i] = i end
  return list
end

local function look(one)
  local a, b = one.net(one.held[1]):detach(), one.net(one.held[2]):detach()
  local n, d = a:size(1), embeddings.squared_distances(a)
  table.insert(one.alignment, ((a - b) ^ 2):sum(2):mean():item())
  table.insert(one.uniformity, math.log(((d * -2):exp():sum():item() - n) / (n * (n - 1))))
  one.nearest = embeddings.nearest(a, one.data.held_labels)
end

local function begin()
  local data = embeddings.digits(1400, 297)
  local view = embeddings.views(data.held_x, NOISE)
  local all = numbers_to(data.held_x:size(1))
  local one = {
    data = data, net = embeddings.net(128, 16, true), held = { view(all), view(all) },
    alignment = {}, uniformity = {}, losses = {}, steps = {},
  }
  one.pixels = embeddings.nearest(one.held[1], data.held_labels)
  look(one)
  return one
end

local function train_picture(one)
  local path = chart.figure {
    x = { label = word "alignment", from = 0, to = 2 }, y = { label = word "uniformity", from = -4, to = 0 },
    chart.path { x = one.alignment, y = one.uniformity, color = 1 },
    chart.mark { x = one.alignment[#one.alignment], y = one.uniformity[#one.uniformity], color = "accent" },
  }
  local curve = chart.figure {
    x = { label = word "step", from = 1, to = STEPS }, y = { label = word "loss", from = 0 },
    chart.rule { y = math.log(2 * N - 1), label = "ln(2N − 1)", color = "muted" },
    #one.losses > 0 and chart.line { x = one.steps, y = one.losses, color = 1 },
  }
  return {
    figure = chart.row { path, curve },
    values = {
      { word "loss", one.losses[#one.losses] or "–" },
      { word "alignment", one.alignment[#one.alignment] }, { word "uniformity", one.uniformity[#one.uniformity] },
      { word "nearest", one.nearest }, { word "pixels", one.pixels },
    },
  }
end

-- What is minimised: the loss itself, or one of its two parts alone.
local function objective(kind, a, b, temperature)
  if kind == "alignment" then return ((a - b) ^ 2):sum(2):mean() end
  if kind == "uniformity" then
    return (embeddings.squared_distances(tensor.cat({ a, b }, 1)) * -2):exp():mean():log()
  end
  return loss.nt_xent(a, b, { temperature = temperature })
end

local function train(s, run)
  local one = begin()
  local view, adam = embeddings.views(one.data.x, NOISE), optim.Adam(one.net, { lr = RATE })
  local last
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function()
      local at = {}
      for i = 1, N do at[i] = random.integer(1, one.data.x:size(1)) end
      local a, b = one.net(view(at)), one.net(view(at))
      adam:zero_grad()
      last = loss.nt_xent(a, b, { temperature = s.temperature }):item()
      objective(s.objective, a, b, s.temperature):backward()
      adam:step()
    end,
    picture = function(i)
      table.insert(one.steps, i)
      table.insert(one.losses, last)
      look(one)
      return train_picture(one)
    end,
  })
  return {
    loss = last, alignment = one.alignment[#one.alignment], uniformity = one.uniformity[#one.uniformity],
    nearest = one.nearest, pixels = one.pixels,
  }
end

-- Row i of a similarity matrix without its diagonal, by a plain softmax: −log of the entry at `target`.
local function row_loss(sim, row, target, temperature)
  local kept = {}
  for j, value in ipairs(sim[row]) do
    if j ~= row then kept[#kept + 1] = value / temperature end
  end
  local largest, sum = math.max(table.unpack(kept)), 0
  for _, value in ipairs(kept) do sum = sum + math.exp(value - largest) end
  return largest + math.log(sum) - kept[target]
end

-- The mean over the rows that have such an entry, and how many have none.
local function mean_rows(sim, target_of, temperature)
  local n, sum, none = #sim, 0, 0
  for row = 1, n do
    local target = target_of(row)
    if target > n - 1 then none = none + 1 else sum = sum + row_loss(sim, row, target, temperature) end
  end
  return sum / (n - none), none
end

page "4.3" {
  data = "classes",
  idea = { text "idea" },
  predict = { order "predict" { answer = { "cold", "warm", "hot" } } },
  run = {
    scene "run" {
      kernel = "info_nce",
      controls = {
        slider "temperature" { label = "τ", from = 0.02, to = 5, value = 0.1, scale = "log", step = 10 ^ 0.1 },
      },
      view = function(s)
        local w, many = weights_of(s.temperature)
        local names = {}
        for i, similarity in ipairs(NEGATIVES) do names[i] = ("%g"):format(similarity):gsub("-", "−") end
        return {
          figure = chart.figure {
            title = word "weights", y = { from = 0, to = 1 }, chart.bars { labels = names, values = w },
          },
          values = { { word "effective", many } },
        }
      end,
    },
    scene "matrix" {
      kernel = "nt_xent",
      controls = {
        slider "spread" { label = word "spread", from = 0, to = 3, step = 0.25, value = 1 },
        slider "temperature" { label = "τ", from = 0.05, to = 2, value = 0.5, scale = "log", step = 10 ^ 0.2 },
      },
      view = function(s)
        local sim, second = matrix(s.spread)
        local marked = {}
        for i = 1, 8 do
          marked[i] = {}
          for j = 1, 8 do marked[i][j] = (j == (i + 3) % 8 + 1) and 1 or 0 end
        end
        return {
          figure = chart.figure {
            chart.heatmap { values = sim, marked = marked, range = { -1, 1 }, colors = "diverging" },
          },
          values = {
            { "NT-Xent", loss.nt_xent(at_angles(FIRST), at_angles(second), { temperature = s.temperature }) },
            { "ln(2N − 1)", math.log(7) },
          },
        }
      end,
    },
    scene "train" {
      kernel = "nt_xent",
      controls = {
        slider "temperature" { label = "τ", from = 0.02, to = 5, value = 0.1, scale = "log", step = 10 ^ 0.35 },
        pick "objective" { "both", "alignment", "uniformity", label = word "objective", value = "both" },
      },
      view = function()
        random.seed(1)
        return train_picture(begin())
      end,
      train = train,
    },
  },
  explain = {
    text "explain",
    number "index" { answer = 5, tolerance = 0.1, traps = { same = 6, row = 2, own = 1, last = 7 } },
    number "moved" {
      run = "train", answer = "nearest", tolerance = 0.02,
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "nt_xent",
      view = function()
        local sim, second = matrix(1)
        local list = sim:tolist()
        local right = mean_rows(list, function(row) return row <= 4 and row + 3 or row - 4 end, 0.5)
        local written, none = mean_rows(list, function(row) return row <= 4 and row + 4 or row - 4 end, 0.5)
        return {
          values = {
            { word "kernel-says", loss.nt_xent(at_angles(FIRST), at_angles(second), { temperature = 0.5 }) },
            { word "right-index", right }, { word "as-written", written }, { word "no-such-index", none },
          },
        }
      end,
    },
    scene "twice" {
      kernel = "info_nce",
      controls = { slider "n" { label = "N", from = 2, to = 64, step = 1, value = 4 } },
      view = function(s) -- a collapse: all similarities are 1
        local z = tensor.ones(s.n, 2) / 2 ^ 0.5
        return {
          values = {
            { word "kernel-says", loss.nt_xent(z, z, { temperature = 0.5 }) }, { word "positive-twice", math.log(2 * s.n) },
          },
        }
      end,
    },
  },
}

-- Second computations ------------------------------------------------------------------------------------

claim "effective" {
  of = "run",
  check = function(c)
    for _, t in ipairs { 0.03, 0.1, 0.5, 5 } do
      local sum, weighted = 0, 0
      for _, sim in ipairs(NEGATIVES) do sum = sum + math.exp(sim / t) end
      for _, sim in ipairs(NEGATIVES) do weighted = weighted + math.exp(sim / t) / sum * sim / t end
      c:close(c:shown("run", { temperature = t }).values[word "effective"], math.exp(math.log(sum) - weighted), 1e-3)
    end
    local cold = c:shown("run", { temperature = 0.03 }).values[word "effective"]
    local warm = c:shown("run", { temperature = 5 }).values[word "effective"]
    c:close(cold, 1.01, 0.005)
    c:close(warm, 6.97, 0.005)
    c:given(0.03, 5)
  end,
}

claim "matrix-loss" {
  of = "matrix",
  check = function(c)
    for _, spread in ipairs { 0, 1, 2 } do
      for _, t in ipairs { 0.1, 0.5 } do
        local sim = matrix(spread):tolist()
        local expected = mean_rows(sim, function(row) return row <= 4 and row + 3 or row - 4 end, t)
        c:close(c:shown("matrix", { spread = spread, temperature = t }).values["NT-Xent"], expected, 1e-4)
      end
    end
    c:close(c:shown("matrix").values["ln(2N − 1)"], math.log(2 * 4 - 1))
    c:given(7)
  end,
}

claim "learns" {
  training = { reduced = { seeds = 1, frames = 12 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    c:less(run.values[word "loss"], math.log(127))
    c:close(run.values[word "pixels"], c:trained("train", {}, { seed = how.seed, frames = 1 }).values[word "pixels"])
    if not how.full then
      c:close(c:answer("moved", nil, { nearest = 0.5 }), 0.5)
      c:less(run.values[word "uniformity"], -0.5)
      return run.values[word "alignment"] < 1, run.values[word "nearest"]
    end
    c:close(c:answer("moved", nil, run.result), run.values[word "nearest"])
    return run.values[word "nearest"] > run.values[word "pixels"], run.values[word "nearest"] - run.values[word "pixels"]
  end,
}

claim "alignment-alone" {
  training = { reduced = { seeds = 1, frames = 8 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", { objective = "alignment" }, how)
    c:close(run.values[word "loss"], math.log(2 * 64 - 1), 0.2)
    c:less(-0.1, run.values[word "uniformity"])
    c:less(run.values[word "nearest"], 0.6)
    return run.values[word "alignment"] < 0.02, run.values[word "nearest"]
  end,
}

claim "uniformity-alone" {
  training = { reduced = { seeds = 1, frames = 8 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", { objective = "uniformity" }, how)
    c:less(run.values[word "uniformity"], -2)
    return run.values[word "alignment"] > 0.8, run.values[word "alignment"]
  end,
}

claim "wrong-index" {
  of = "erratum",
  check = function(c)
    local values = c:shown("erratum").values
    c:close(values[word "kernel-says"], values[word "right-index"], 1e-4)
    c:less(values[word "right-index"], values[word "as-written"])
    c:close(values[word "no-such-index"], 1)
    c:close(c:answer "index", 2 + 4 - 1) -- row 2, N = 4, one-based, the diagonal gone
    c:close(c:answer("index", "same"), 2 + 4)
  end,
}

claim "counted-twice" {
  of = "twice",
  check = function(c)
    for _, n in ipairs { 2, 4, 64 } do
      local values = c:shown("twice", { n = n }).values
      c:close(values[word "kernel-says"], math.log(2 * n - 1), 1e-4)
      c:close(values[word "positive-twice"], math.log(2 * n - 1 + 1), 1e-5)
      c:less(values[word "kernel-says"], values[word "positive-twice"])
    end
  end,
}
