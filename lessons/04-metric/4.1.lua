-- 4.1: contrastive loss: pairs pulled together and pushed apart, up to a margin.
local curves, embeddings, tables, training = library "curves", library "embeddings", library "tables", library "training"

-- The loss of one pair by its distance: the kernel on points of the line.
local function pair_curve(similar, margin, color)
  return {
    label = word(similar and "similar" or "dissimilar"), color = color, dash = similar and "solid" or "dashed",
    of = function(d)
      local n = d:size(1)
      local label = tensor.full({ n }, similar and 1 or 0)
      return loss.contrastive(d:reshape(n, 1), tensor.zeros(n, 1), label, { margin = margin, reduction = "none" })
    end,
  }
end

local function by_distance(s)
  local own = pair_curve(s.pair == "similar", s.margin, s.pair == "similar" and 1 or 2)
  local other = pair_curve(s.pair ~= "similar", s.margin, s.pair == "similar" and 2 or 1)
  local height, slope = curves.each(own, { s.d })
  local similar = "d² = %s² = %s"
  local dissimilar = "max(0, m − d)² = max(0, %s − %s)² = %s"
  return {
    worked = s.pair == "similar" and tables.worked(similar, s.d, height:item())
      or tables.worked(dissimilar, s.margin, s.d, height:item()),
    figure = curves.pair {
      curves = { own, other }, dots = { s.d }, rules = { { x = s.margin, label = "m" } },
      x = { label = word "distance", from = 0, to = 2 }, y = { from = 0, to = 4, label = word "loss" },
    },
    values = { { word "loss", height }, { word "gradient", slope } },
  }
end

-- A siamese network: the same net for both pictures of a pair.
local PAIRS, STEPS, EVERY, RATE = 128, 400, 8, 0.005

local function by_label(labels)
  local by = {}
  for i, label in ipairs(labels:tolist()) do
    by[label] = by[label] or {}
    table.insert(by[label], i)
  end
  return by
end

-- Positions of both pictures and 1 where they are similar; `share` of the pairs are.
local function draw_pairs(labels, by, share)
  local list, first, second, similar = labels:tolist(), {}, {}, {}
  for i = 1, PAIRS do
    local a = random.integer(1, #list)
    local is_similar = i <= PAIRS * share
    local b
    repeat
      b = is_similar and by[list[a]][random.integer(1, #by[list[a]])] or random.integer(1, #list)
    until is_similar or list[b] ~= list[a]
    first[i], second[i], similar[i] = a, b, is_similar and 1 or 0
  end
  return first, second, tensor(similar)
end

local function note(one)
  one.z = one.net(one.data.held_x):detach()
  local own, other = embeddings.mean_distances(one.z, one.data.held_labels)
  table.insert(one.own, own)
  table.insert(one.other, other)
end

local function siamese()
  local one = { data = embeddings.digits(1000, 300), net = embeddings.net(64, 2), own = {}, other = {}, steps = { 0 } }
  note(one)
  return one
end

local function train_picture(one, margin)
  local own, other = one.own[#one.own], one.other[#one.other]
  return {
    figure = chart.row {
      embeddings.scatter(one.z, one.data.held_labels, { least = margin }),
      training.history({
        { label = word "similar", x = one.steps, y = one.own, color = 1 },
        { label = word "dissimilar", x = one.steps, y = one.other, color = 2 },
      }, { steps = STEPS, label = word "distance", from = 0 }),
    },
    values = {
      { word "similar", own }, { word "dissimilar", other }, { word "in-margins", other / margin },
      { word "nearest", embeddings.nearest(one.z, one.data.held_labels) },
    },
  }
end

local function train(s, run)
  local one = siamese()
  local adam = optim.Adam(one.net, { lr = RATE })
  local by = by_label(one.data.labels)
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function()
      local first, second, similar = draw_pairs(one.data.labels, by, s.share)
      local x = one.data.x
      adam:zero_grad()
      loss.contrastive(one.net(x:index_select(1, first)), one.net(x:index_select(1, second)), similar,
        { margin = s.margin }):backward()
      adam:step()
    end,
    picture = function(i)
      table.insert(one.steps, i)
      note(one)
      return train_picture(one, s.margin)
    end,
  })
  return {
    similar = one.own[#one.own], dissimilar = one.other[#one.other],
    nearest = embeddings.nearest(one.z, one.data.held_labels),
  }
end

-- The gradient of a dissimilar pair by the first point, from the kernel and with the root as it is written.
local function coincide(d)
  local function slope(of)
    local x = tensor({ { d, 0 } }, { grad = true })
    of(x):sum():backward()
    return x.grad:reshape(-1):tolist()[1]
  end
  local kernel = slope(function(x)
    return loss.contrastive(x, tensor { { 0, 0 } }, tensor { 0 })
  end)
  local naive = slope(function(x)
    return (1 - (x * x):sum(2):sqrt()):relu() ^ 2
  end)
  return kernel, naive
end

-- The source's training: noise in place of pictures, labels by chance.
local function on_noise(run)
  local function draw()
    return tensor.randn(64, 64), tensor.randn(64, 64), tensor.rand(64):gt(0.5)
  end
  local net = embeddings.net(64, 2)
  local adam = optim.Adam(net, { lr = RATE })
  local x1, x2, label = draw()
  local fresh1, fresh2, fresh = draw()
  local function gap(a, b, y) -- how much farther apart dissimilar pairs are
    local d = ((net(a) - net(b)):detach() ^ 2):sum(2):sqrt()
    return (d * (1 - y)):sum():item() / (1 - y):sum():item() - (d * y):sum():item() / y:sum():item()
  end
  local seen, unseen, steps = {}, {}, {}
  training.loop(run, {
    steps = 200, every = 10,
    step = function()
      adam:zero_grad()
      loss.contrastive(net(x1), net(x2), label):backward()
      adam:step()
    end,
    picture = function(i)
      table.insert(steps, i)
      table.insert(seen, gap(x1, x2, label))
      table.insert(unseen, gap(fresh1, fresh2, fresh))
      return {
        figure = training.history({
          { label = word "seen-gap", x = steps, y = seen, color = 1 },
          { label = word "unseen-gap", x = steps, y = unseen, color = 2 },
        }, { steps = 200, label = word "gap" }),
        values = { { word "seen-gap", seen[#seen] }, { word "unseen-gap", unseen[#unseen] } },
      }
    end,
  })
end

page "4.1" {
  data = "classes",
  idea = { text "idea" },
  predict = {
    curve "predict" {
      x = { 0, 0.25, 0.5, 0.75, 1, 1.5, 2 }, between = true, from = 0, to = 1.5,
      answer = function(d) return math.max(0, 1 - d) ^ 2 end,
      judge = function(ys)
        if ys[7] > ys[1] then return "pull" end
        if ys[6] > 0.12 or ys[7] > 0.12 then return "beyond" end
        if ys[3] > 0.38 then return "linear" end
        return math.abs(ys[1] - 1) < 0.2 and math.abs(ys[3] - 0.25) < 0.12 and "right" or "wrong"
      end,
    },
  },
  run = {
    scene "run" {
      kernel = "contrastive",
      controls = {
        slider "d" { label = "d", from = 0.01, to = 2, step = 0.01, value = 0.4 },
        slider "margin" { label = "m", from = 0.2, to = 2, step = 0.1, value = 1 },
        pick "pair" { "dissimilar", "similar", label = word "pair", value = "dissimilar" },
      },
      view = by_distance,
    },
    scene "train" {
      kernel = "contrastive",
      controls = {
        slider "share" { label = word "share", from = 0, to = 1, step = 0.25, value = 0.5 },
        slider "margin" { label = "m", from = 0.25, to = 4, value = 1, scale = "log", step = 2 },
      },
      view = function(s)
        random.seed(1)
        return train_picture(siamese(), s.margin)
      end,
      train = train,
    },
  },
  explain = {
    text "explain",
    number "similar-pair" {
      answer = 0.16, tolerance = 0.002, traps = { margin = 0.36, half = 0.08, inside = 0, distance = 0.4 },
    },
    number "how-far" {
      run = "train", answer = "dissimilar", tolerance = 0.08,
      traps = { similar = "similar" },
    },
    scene "coincide" {
      kernel = "contrastive",
      controls = { slider "d" { label = "d", from = 0, to = 0.1, step = 0.01, value = 0 } },
      view = function(s)
        local kernel, naive = coincide(s.d)
        return { values = { { word "kernel-slope", kernel }, { word "naive-slope", naive } } }
      end,
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "contrastive",
      view = function()
        local x1, x2, label = tensor { { 0, 0 }, { 0, 0 } }, tensor { { 0.6, 0 }, { 0.4, 0 } }, tensor { 1, 0 }
        local code = loss.contrastive(x1, x2, label)
        return { values = { { word "code", code }, { word "formula", code / 2 } } }
      end,
    },
    scene "noise" {
      kernel = "contrastive",
      view = function() return { text = "noise-start" } end,
      train = function(_, run) on_noise(run) end,
    },
  },
}

-- Second computations ------------------------------------------------------------------------------------

claim "by-distance" {
  of = "run",
  check = function(c)
    for _, margin in ipairs { 0.5, 1 } do
      for _, d in ipairs { 0.1, 0.4, 0.9, 1.5 } do
        local together = c:shown("run", { d = d, margin = margin, pair = "similar" })
        local apart = c:shown("run", { d = d, margin = margin, pair = "dissimilar" })
        c:close(together.worked, { d, d * d }, 1e-3)
        c:close(apart.worked, { 0, 0, margin, d, math.max(0, margin - d) ^ 2 }, 1e-3)
        local pull, push = together.values, apart.values
        c:close(pull[word "loss"], d * d)
        c:close(pull[word "gradient"], 2 * d)
        c:close(push[word "loss"], math.max(0, margin - d) ^ 2, 1e-5)
        c:close(push[word "gradient"], -2 * math.max(0, margin - d), 1e-5)
      end
    end
    c:close(c:answer "similar-pair", 0.4 ^ 2)
    c:close(c:answer("similar-pair", "margin"), (1 - 0.4) ^ 2)
    c:close(c:answer("similar-pair", "half"), 0.4 ^ 2 / 2)
  end,
}

claim "apart" {
  training = { reduced = { seeds = 2, frames = 20 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local own, other = run.values[word "similar"], run.values[word "dissimilar"]
    c:close(run.values[word "in-margins"], other)
    c:less(own, other)
    c:given(0.4)
    if how.full then
      c:close(c:answer("how-far", nil, run.result), other)
      c:close(c:answer("how-far", "similar", run.result), own)
      c:less(run.values[word "nearest"], 1)
      return other > 1 and own < 0.4, other
    end
    c:close(c:answer("how-far", nil, { dissimilar = other }), other)
    return run.values[word "nearest"] > 0.4, other
  end,
}

claim "collapse" {
  training = { reduced = { seeds = 2, frames = 25 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", { share = 1 }, how)
    c:close(run.values[word "similar"], 0, 0.02)
    c:close(run.values[word "dissimilar"], 0, 0.02)
    c:given(0.4)
    return run.values[word "nearest"] < 0.4, run.values[word "nearest"]
  end,
}

claim "never-parted" {
  of = "coincide",
  check = function(c)
    local at = c:shown("coincide", { d = 0 }).values
    c:close(at[word "kernel-slope"], 0, 1e-9)
    c:holds(at[word "naive-slope"] ~= at[word "naive-slope"], "the root's slope at 0 is NaN")
    local near = c:shown("coincide", { d = 0.05 }).values
    c:close(near[word "kernel-slope"], -2 * (1 - 0.05), 1e-4)
    c:close(near[word "naive-slope"], -2 * (1 - 0.05), 1e-4)
  end,
}

claim "half" {
  of = "erratum",
  check = function(c)
    local values = c:shown("erratum").values
    c:given(0.6, 0.4)
    c:close(values[word "code"], (0.6 ^ 2 + (1 - 0.4) ^ 2) / 2)
    c:close(values[word "formula"], (0.6 ^ 2 + (1 - 0.4) ^ 2) / 4)
  end,
}

claim "noise-teaches-nothing" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local values = c:trained("noise", {}, how).values
    c:less(values[word "unseen-gap"], values[word "seen-gap"])
    c:given(200)
    return math.abs(values[word "unseen-gap"]) < 0.25 and values[word "seen-gap"] > 0.5, values[word "unseen-gap"]
  end,
}
