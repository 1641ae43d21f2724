-- 8.1: the tree that leads to a loss, and each leaf's loss run beside the usual one on data of the answers.
local contests, cases = library "contests", library "cases"

-- The tasks in their order, each one's question with its answers, and the losses that an answer leads to.
local TREE = {
  { "regression", "ask-regression", { "clean", "MSE" }, { "outliers", "Huber, MAE" }, { "smooth", "Huber, log-cosh" } },
  {
    "classification", "ask-classification", { "binary", "bce_with_logits" }, { "several", "cross_entropy" }, { "labels", "bce_with_logits" },
    { "rare", "weighted", true },
  },
  { "segmentation", "ask-segmentation", { "small", "Dice" }, { "unlike", "CE + Dice" }, { "balanced", "CE, CE + Dice" } },
  { "detection", "ask-detection", { "boxes", "GIoU, smooth L1" }, { "head", "focal, CE" } },
  { "metric", "ask-metric", { "pairs", "contrastive" }, { "triplets", "triplet" }, { "unlabelled", "InfoNCE (NT-Xent)" } },
  { "generative", "ask-generative", { "gan", "BCE, Wasserstein" }, { "vae", "vae (+ KL)" }, { "translation", "perceptual" } },
}

-- The question of the whole, its answers, and below the one that was taken the next question's.
local function tree(s)
  local nodes, lit = { { id = "all", label = word "ask-task" } }, { "all", s.task, s[s.task] }
  for _, task in ipairs(TREE) do
    local name = task[1]
    nodes[#nodes + 1] = { id = name, parent = "all", answer = word(name), label = name == s.task and word(task[2]) or "…" }
    for k = 3, name == s.task and #task or 0 do
      local id, losses, is_word = table.unpack(task[k])
      nodes[#nodes + 1] = { id = id, parent = name, answer = word(id), label = is_word and word(losses) or losses }
    end
  end
  return chart.figure { chart.tree { nodes = nodes, lit = lit } }
end

local function controls()
  local list, names = {}, {}
  for k, task in ipairs(TREE) do
    local keys = {}
    for i = 3, #task do keys[i - 2] = task[i][1] end
    names[k] = task[1]
    list[k + 1] = pick(task[1]) { label = word(task[2]), only = { task = task[1] }, table.unpack(keys) }
  end
  list[1] = pick "task" { label = word "ask-task", table.unpack(names) }
  local function answer(id, only, label, from, to, step, value)
    list[#list + 1] = slider(id) { label = word(label), only = only, from = from, to = to, step = step, value = value }
  end
  answer("share", { regression = "outliers" }, "ask-share", 0, 0.3, 0.05, 0.1)
  answer("rare-share", { classification = "rare" }, "ask-rare", 0.01, 0.5, 0.01, 0.05)
  answer("radius", { segmentation = "small" }, "ask-radius", 1, 8, 1, 1)
  list[#list + 1] = switch "apart" { label = word "ask-apart", only = { detection = "boxes" }, value = true }
  answer("odds", { detection = "head" }, "ask-odds", 10, 500, 10, 100)
  for _, key in ipairs { "pairs", "triplets", "unlabelled" } do
    answer(key .. "-noise", { metric = key }, "ask-noise", 0, 0.4, 0.05, 0.15)
  end
  answer("modes", { generative = "gan" }, "ask-modes", 0, 4, 0.5, 2)
  return list
end

page "8.1" {
  plain = true,
  idea = { text "idea" },
  run = {
    scene "tree" {
      controls = controls(),
      view = function(s) return { figure = tree(s), text = s[s.task] } end,
      train = function(s, run)
        s.noise = s[s.metric .. "-noise"]
        local contest = cases[s[s.task]](s, run.seed)
        contest.text = s[s.task]
        return contests.run(contest, run)
      end,
    },
  },
  explain = { text "explain", choice "not" { answer = "weights-only" } },
}

-- Claims ------------------------------------------------------------------------------------------

-- How far the mark of one of the rivals gets in the first frames of a leaf, two unless given, at least: a loss that
-- turned round, or another in its place, does not take it there.
local FIRST = {
  clean = { "mse", 1 }, outliers = { "huber", 0.1 }, smooth = { "log_cosh", 1 }, binary = { "bce", 0.15 },
  several = { "ce", 0.2 }, labels = { "bce", 0.2 }, rare = { "weighted", 0.1 }, small = { "dice", 0.1 },
  unlike = { "ce-dice", 0.005, falls = true }, balanced = { "bce", 0.2 }, boxes = { "giou", 0.001 }, head = { "focal", 0.01 },
  pairs = { "contrastive", 0.09 }, triplets = { "triplet", 0.05, frames = 8 }, unlabelled = { "nt-xent", 0.03 },
  gan = { "penalty", 0.02 }, vae = { "with-kl", 0.5 }, translation = { "pixel-mse", 0.05 },
}

-- A leaf as it opens: its marks by the rivals' names, beside those of the same contest made here.
local function tried(id, task, holds, check, given)
  local first = FIRST[id]
  claim(id) {
    training = { reduced = { seeds = 1, frames = first.frames or 2 }, full = { seeds = 20, holds = holds } },
    check = function(c, how)
      c:given(table.unpack(given or {}))
      local values = c:trained("tree", { task = task, [task] = id }, how).values
      if not how.full then
        random.seed(how.seed)
        local answers = { share = 0.1, ["rare-share"] = 0.05, radius = 1, apart = true, odds = 100, noise = 0.15, modes = 2 }
        local contest = cases[id](answers, how.seed)
        for _, rival in ipairs(contest.rivals) do rival.begun = rival.judge() end
        for i = 1, how.frames * contest.every do
          for _, rival in ipairs(contest.rivals) do rival.step(i) end
          for _, rival in ipairs(i % contest.every == 0 and contest.rivals or {}) do rival.mark = rival.judge() end
        end
        for _, rival in ipairs(contest.rivals) do
          c:close(values[word(rival.name)], rival.mark, 1e-4)
          if rival.name == first[1] then
            local way = (not contest.less == not first.falls) and 1 or -1
            c:less(first[2], (rival.mark - rival.begun) * way, rival.name .. " learns")
          end
        end
        return true, 0
      end
      return check(function(name) return values[word(name)] end)
    end,
  }
end

-- The first mark is less than the second.
local function less(a, b, room)
  return function(mark)
    local lead = mark(b) - mark(a)
    return lead > (room or 0), lead
  end
end

tried("clean", "regression", 15, less("mse", "mae"))
tried("outliers", "regression", 18, function(mark)
  return mark "huber" < 0.2 and mark "mse" > 0.8, mark "mse" - mark "huber"
end, { 0.2, 0.8 })
tried("smooth", "regression", 18, less("log_cosh", "mae"))
tried("binary", "classification", 18, function(mark)
  local lead = mark "bce" - mark "squared-sigmoid"
  return math.abs(lead) < 0.04, lead
end, { 200, 0.04 })
tried("several", "classification", 18, function(mark)
  return mark "ce" > 0.9 and mark "squared-softmax" < 0.5, mark "ce" - mark "squared-softmax"
end, { 0.9, 0.5 })
tried("labels", "classification", 20, less("ce", "bce", 0.2), { 0.2 })
tried("rare", "classification", 18, function(mark)
  return mark "weighted" > 0.75 and mark "bce" < 0.7 and mark "focal-source" < mark "bce", mark "bce" - mark "focal-source"
end, { 0.75, 0.7 })
tried("small", "segmentation", 18, less("bce", "dice", 0.1), { 100, 0.1 })
tried("unlike", "segmentation", 14, function(mark)
  return mark "dice" < 0.05 and mark "ce-dice" > mark "dice", mark "ce-dice" - mark "ce"
end, { 0.05 })
tried("balanced", "segmentation", 18, less("dice", "bce"))
tried("boxes", "detection", 20, function(mark)
  return mark "iou-loss" < 0.01 and mark "giou" > 0.5 and mark "smooth-l1" > 0.9, mark "giou"
end, { 0.01, 0.5, 0.9 })
tried("head", "detection", 18, less("focal", "bce"))
tried("pairs", "metric", 18, less("contrastive", "pixels"), { 300, 1000 })
tried("triplets", "metric", 18, less("triplet", "pixels"), { 300, 1000 })
tried("unlabelled", "metric", 18, function(mark)
  local lead = mark "nt-xent" - mark "pixels"
  return math.abs(lead) < 0.1, lead
end, { 0.1 })
tried("gan", "generative", 18, less("penalty", "gan"))
tried("vae", "generative", 18, less("with-kl", "without-kl"))
tried("translation", "generative", 18, less("perceptual", "pixel-mse"))
