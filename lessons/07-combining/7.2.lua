-- 7.2: easy examples first, with and without wrong labels.
local training, classifiers = library "training", library "classifiers"

local TRAIN, TEST, BATCH, EPOCHS, EVERY = 1000, 797, 50, 60, 30
local STEPS, FIRST = EPOCHS * (TRAIN // BATCH), 0.1 -- the share that is let in at the start
local WAYS = { "all", "easy", "hard", "chance" }

-- The labels with a share of them moved to another class, and where: 1 there, else 0.
local function spoilt(labels, share)
  local list, wrong = labels:tolist(), {}
  for i = 1, #list do
    local other = random.integer(1, 9)
    wrong[i] = random.uniform() < share and 1 or 0
    list[i] = (list[i] + wrong[i] * other) % 10
  end
  return tensor(list), wrong
end

-- The loss of each example under a linear classifier that has seen these labels for 100 steps.
local function difficulty(x, labels)
  local linear = nn.Linear(x:size(2), 10)
  local adam = optim.Adam(linear, { lr = 0.02 })
  for _ = 1, 100 do training.descend(adam, loss.cross_entropy(linear(x), labels)) end
  return loss.cross_entropy(linear(x), labels, { reduction = "none" }):detach()
end

-- Positions from the easiest to the hardest.
local function sorted(each)
  local list, order = each:tolist(), {}
  for i = 1, #list do order[i] = i end
  table.sort(order, function(a, b) return list[a] < list[b] or list[a] == list[b] and a < b end)
  return order
end

-- Each example's place in an order, as a share: 1/n for the first, 1 for the last.
local function places(order)
  local place = {}
  for i, at in ipairs(order) do place[at] = i / #order end
  return tensor(place)
end

local function examples(noise, seed)
  random.seed(seed)
  local parts = classifiers.pictures("digits", { TRAIN, TEST })
  local set = { x = parts[1].x, test = parts[2] }
  set.labels, set.wrong = spoilt(parts[1].labels, noise)
  set.order = sorted(difficulty(set.x, set.labels))
  return set
end

-- The share that is let in at a step of the training.
local function let_in(step, last) return FIRST + (last - FIRST) * step / STEPS end

-- How many of the first `share` of an order have a wrong label, as a share of them.
local function wrong_among(set, share)
  local count, wrong = math.floor(share * #set.order + 1e-6), 0
  for i = 1, count do wrong = wrong + set.wrong[set.order[i]] end
  return wrong / count, count
end

-- Who is in: examples by difficulty, those with a wrong label apart.
local known = {}
local function set_of(noise)
  known[noise] = known[noise] or examples(noise, 1)
  return known[noise]
end

local function by_difficulty(set, share)
  local edges, right, all = {}, {}, {}
  for bin = 0, 9 do
    edges[bin + 1], right[bin + 1], all[bin + 1] = bin * 10, 0, #set.order / 10
    for i = bin * #set.order // 10 + 1, (bin + 1) * #set.order // 10 do
      right[bin + 1] = right[bin + 1] + 1 - set.wrong[set.order[i]]
    end
  end
  edges[11] = 100
  return chart.figure {
    x = { label = word "rank", from = 0, to = 100 }, y = { label = word "examples", from = 0 },
    chart.columns { edges = edges, values = right, color = 1, label = word "right-label" },
    chart.columns { edges = edges, values = all, low = right, color = 2, label = word "wrong-label" },
    chart.rule { x = share * 100, label = word "let-in", color = "accent" },
  }
end

local function some(set, share)
  local at, names, marked = {}, {}, {}
  for i = 1, 8 do
    local place = (2 * i - 1) / 16
    at[i] = set.order[math.ceil(place * #set.order)]
    names[i], marked[i] = tostring(math.tointeger(set.labels[at[i]]:item())), place <= share and 1 or 0
  end
  return chart.figure {
    chart.pictures {
      pixels = set.x:index_select(1, at):reshape(8, 8, 8), captions = names, marked = marked, columns = 8,
    },
  }
end

-- Training: everything at once, easy first, hard first, and an order by chance.
local function begin(s, seed)
  local set, backwards = examples(s.noise, seed), {}
  for i, at in ipairs(set.order) do backwards[TRAIN + 1 - i] = at end
  local orders = { all = set.order, easy = set.order, hard = backwards, chance = random.permutation(TRAIN) }
  local following = classifiers.batches(TRAIN, BATCH)
  local all = training.alike(seed, WAYS, function(way)
    local net = classifiers.mlp { 64, 64, 10 }
    return { net = net, adam = optim.Adam(net, { lr = 3e-3 }), place = places(orders[way]), scores = {}, best = 0 }
  end)
  all.set, all.following = set, following
  return all
end

local function step(all, i, s)
  local at = all.following()
  local x, labels = all.set.x:index_select(1, at), all.set.labels:index_select(1, at)
  for _, one in ipairs(all) do
    local each = loss.cross_entropy(one.net(x), labels, { reduction = "none" })
    local progress = one.name == "all" and 1 or let_in(i, s.last)
    training.descend(one.adam, loss.curriculum(each, one.place:index_select(1, at), { progress = progress }))
  end
end

local function look(all)
  for _, one in ipairs(all) do
    one.score = classifiers.accuracy(one.net(all.set.test.x), all.set.test.labels)
    one.best = math.max(one.best, one.score)
    table.insert(one.scores, one.score)
  end
end

local function picture(all, s, i)
  local share, values = let_in(i, s.last), {}
  for k, one in ipairs(all) do
    values[k] = { word(one.name), ("%.3f  %s %.3f"):format(one.score, word "best", one.best) }
  end
  values[5] = {
    word "let-in", ("%.0f %%  %s %.0f %%"):format(100 * share, word "easy-wrong", 100 * wrong_among(all.set, share)),
  }
  return {
    figure = training.compared(all, "scores", {
      steps = STEPS, label = word "accuracy", from = s.noise == 0 and 0.7 or 0, to = 1,
    }),
    values = values,
  }
end

local function result(all)
  local scores = {}
  for _, one in ipairs(all) do scores[one.name] = one.score end
  return scores
end

-- The source's class on its batch of 32.
local N = 32
local function source_loss(losses, difficulties, threshold)
  local weights = difficulties:le(threshold)
  weights = weights / (weights:sum() + 1e-6) * N
  return (losses * weights):sum()
end

local function slope_sum(of, losses)
  local each = tensor(losses, { grad = true })
  of(each):backward()
  return each.grad:sum():item()
end

local function source_batch(s)
  random.seed(2)
  local hard, threshold = tensor.rand(N), s.epoch / 100
  local losses = hard * 2 + tensor.rand(N)
  local function ours(each) return loss.curriculum(each, hard, { progress = threshold }) end
  local function theirs(each) return source_loss(each, hard, threshold) end
  return {
    figure = chart.figure {
      x = { label = word "difficulty", from = 0, to = 1 }, y = { label = word "loss", from = 0, to = 3 },
      chart.scatter { x = hard, y = losses, color = 1 }, chart.rule { x = threshold, label = word "threshold" },
    },
    values = {
      { word "count", hard:le(threshold):sum() }, { word "ours", ours(losses) }, { word "theirs", theirs(losses) },
      { word "ours" .. ": " .. word "slopes", slope_sum(ours, losses) },
      { word "theirs" .. ": " .. word "slopes", slope_sum(theirs, losses) },
    },
  }
end

page "7.2" {
  data = "classes",
  idea = { text "idea" },
  predict = { choice "predict" { answer = "easy" } },
  run = {
    scene "in" {
      kernel = "curriculum",
      controls = {
        slider "epoch" { label = word "epoch", from = 0, to = EPOCHS, step = 1, value = 0 },
        slider "noise" { label = word "noise", from = 0, to = 0.4, step = 0.1, value = 0.4 },
        slider "last" { label = word "last", from = 0.4, to = 1, step = 0.15, value = 1 },
      },
      view = function(s)
        local set, share = set_of(s.noise), let_in(s.epoch / EPOCHS * STEPS, s.last)
        local wrong, count = wrong_among(set, share)
        return {
          figures = { by_difficulty(set, share), some(set, share) },
          values = { { word "let-in", count }, { word "wrong-share", wrong } },
        }
      end,
    },
    training.scene("train", {
      kernel = "curriculum",
      controls = {
        slider "noise" { label = word "noise", from = 0, to = 0.4, step = 0.1, value = 0 },
        slider "last" { label = word "last", from = 0.4, to = 1, step = 0.15, value = 1 },
      },
      steps = STEPS, every = EVERY, view = function() return { text = "start" } end,
      begin = begin, step = step, look = look, picture = picture, result = result,
    }),
  },
  explain = {
    text "explain",
    number "gain" {
      run = "train", answer = function(result) return result.easy - result.all end, tolerance = 0.004,
      traps = { sign = function(result) return result.all - result.easy end },
    },
    number "check" { answer = N, tolerance = 0.1, traps = { share = N / 8, count = 8, same = 1 } },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "curriculum",
      controls = { slider "epoch" { label = word "epoch", from = 0, to = 99, step = 1, value = 50 } },
      view = source_batch,
    },
  },
}

-- Second computations ------------------------------------------------------------------------------------

local function scores(run, way)
  return table.unpack(run.values[word(way)]) -- at the end, and the best so far
end

claim "sorted" {
  of = "in",
  check = function(c)
    local shown = c:shown("in", { epoch = EPOCHS, noise = 0.4, last = 0.55 }).values
    c:close(shown[word "let-in"], 550, 0)
    c:less(shown[word "wrong-share"], 0.05)
    c:close(c:shown("in", { epoch = 0, noise = 0.4 }).values[word "let-in"], 100, 0)
    local whole = c:shown("in", { epoch = EPOCHS, noise = 0.4, last = 1 }).values
    c:close(whole[word "let-in"], 1000, 0)
    c:close(whole[word "wrong-share"], 0.4, 0.05)
    c:given(0.55)
  end,
}

claim "clean" {
  training = { reduced = { seeds = 1, frames = 16 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local all, easy, hard, chance = scores(run, "all"), scores(run, "easy"), scores(run, "hard"), scores(run, "chance")
    c:given(0.045, 0.02)
    if not how.full then
      c:close(c:answer("gain", nil, { easy = 0.9, all = 0.8 }), 0.9 - 0.8)
      c:close(c:answer("gain", "sign", { easy = 0.9, all = 0.8 }), 0.8 - 0.9)
      return easy < all, all - easy
    end
    c:close(c:answer("gain", nil, run.result), easy - all, 2e-3)
    local most, least = math.max(all, hard, chance), math.min(all, hard, chance)
    return easy < least and all - easy < 0.045 and most - least < 0.02, all - easy
  end,
}

claim "all-in" {
  training = { reduced = { seeds = 1, frames = 10 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local run = c:trained("train", { noise = 0.4 }, how)
    local all = scores(run, "all")
    local easy, best = scores(run, "easy")
    local low = 1
    for _, shown in ipairs(run.pictures) do
      low = math.min(low, tonumber(shown.values[3][2]:match "^[%d.]+"))
    end
    c:given(0.4, 0.90, 0.05, 0.02, 0.1)
    return low < 0.02 and (not how.full or math.abs(easy - all) < 0.05 and best > 0.9), easy - all
  end,
}

claim "left-out" {
  training = { reduced = { seeds = 1, frames = 30 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", { noise = 0.4, last = 0.55 }, how)
    local all, stopped = scores(run, "all")
    local easy, hard = scores(run, "easy"), scores(run, "hard")
    c:given(0.4, 0.55, 0.02, 0.15, 0.03)
    c:less(hard, 0.4)
    c:less(easy - stopped, 0.03)
    if not how.full then return easy > all, easy - all end
    return easy - all > 0.02 and easy - all < 0.15, easy - all
  end,
}

claim "source-class" {
  of = "erratum",
  check = function(c)
    random.seed(2)
    local hard, extra = tensor.rand(32):tolist(), tensor.rand(32):tolist()
    for _, epoch in ipairs { 0, 1, 50, 99 } do
      local shown, sum, count = c:shown("erratum", { epoch = epoch }).values, 0, 0
      for i = 1, 32 do
        if hard[i] <= epoch / 100 then sum, count = sum + hard[i] * 2 + extra[i], count + 1 end
      end
      local mean = sum / math.max(count, 1)
      c:close(shown[word "count"], count, 0)
      c:close(shown[word "ours"], mean, 1e-5)
      c:close(shown[word "theirs"], 32 * mean, 1e-4 * 32)
      c:close(shown[word "ours" .. ": " .. word "slopes"], count > 0 and 1 or 0, 1e-5)
      c:close(shown[word "theirs" .. ": " .. word "slopes"], count > 0 and 32 or 0, 1e-3)
      if epoch == 0 then c:close(count, 0, 0) end
      if epoch == 99 then c:close(count, 31, 0) end
    end
    c:close(c:answer "check", 32, 0)
    c:close(c:answer("check", "share"), 32 / 8, 0)
    c:given(8, 99)
  end,
}
