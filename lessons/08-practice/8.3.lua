-- 8.3: five mistakes that do not stop a training, and what each costs.
local pitfalls, training = library "pitfalls", library "training"

local STEPS, EVERY = 200, 5

local NAMES = { "sum", "activation", "target", "imbalance" }

local function picture(list, key)
  local losses, counts, values = {}, {}, {}
  for i, one in ipairs(list) do
    local label = word(i == 1 and "as-it-is" or "mended")
    losses[i] = { y = one.losses, label = label, color = i == 1 and "bad" or "good", dash = i == 1 and "solid" or "dashed" }
    counts[i] = { x = one.steps, y = one.counts, label = label, color = losses[i].color, dash = losses[i].dash }
    values[i] = { label, ("%s %.3f  %s %.3f"):format(word "loss", one.losses[#one.losses], word(pitfalls.counts[key]), one.counts[#one.counts]) }
  end
  return {
    figure = chart.row {
      training.history(losses, { steps = STEPS, title = word "loss" }),
      training.history(counts, { steps = STEPS, title = word(pitfalls.counts[key]), from = -0.2, to = 1 }),
    },
    values = values,
  }
end

local function run_all(list, run, show)
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function(i)
      for _, one in ipairs(list) do
        pitfalls.step(one)
        if i % EVERY == 0 then pitfalls.look(one, i) end
      end
    end,
    picture = show,
  })
end

page "8.3" {
  data = "classes",
  idea = { text "idea" },
  predict = { choice "predict" { answer = "dies" } },
  run = {
    scene "break" {
      kernel = "cross_entropy",
      controls = {
        pick "pitfall" { label = word "pitfall", "sum", "activation", "target", "imbalance", "scale", "source" },
        switch "mended" { label = word "mended" },
      },
      view = function(s) return { text = s.pitfall } end,
      train = function(s, run)
        local list = pitfalls.begin(s.pitfall, run.seed, s.mended)
        run_all(list, run, function() return picture(list, s.pitfall) end)
      end,
    },
    scene "blind" {
      view = function() return { text = "start" } end,
      train = function(_, run)
        local key = NAMES[random.permutation(#NAMES)[1]]
        local list = pitfalls.begin(key, run.seed)
        run_all(list, run, function()
          return { figure = training.history({ { y = list[1].losses } }, { steps = STEPS, label = word "loss" }),
            values = { { word "loss", list[1].losses[#list[1].losses] } } }
        end)
        return { key = key }
      end,
    },
    choice "spot" { run = "blind", answer = function(result) return result.key end },
  },
  explain = { text "explain" },
  use = {
    text "use",
    scene "erratum" {
      kernel = "cross_entropy",
      controls = { slider "z" { label = "z", from = -5, to = 5, step = 0.5, value = 2 } },
      view = function(s)
        local z = tensor { { s.z, 1, 0 }, { 0, s.z, 1 } }
        return { values = {
          { word "default", loss.cross_entropy(z, tensor { 0, 1 }) },
          { word "explicit", loss.cross_entropy(z, tensor { 0, 1 }, { reduction = "mean" }) },
          { word "one-hot", loss.cross_entropy(z, tensor { { 1, 0, 0 }, { 0, 1, 0 } }) },
        } }
      end,
    },
  },
}

-- Claims ------------------------------------------------------------------------------------------

-- What a pitfall comes to, as it is and mended: { loss, what counts } each.
local function came_to(c, key, how)
  local run = c:trained("break", { pitfall = key, mended = true }, how)
  return run.values[word "as-it-is"], run.values[word "mended"]
end

local function at_ends(id, key, wrong, right, limit)
  claim(id) {
    of = { "break", "spot" },
    training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 18 } },
    check = function(c, how)
      local a, b = came_to(c, key, how)
      c:less(a[2], wrong)
      c:less(right, b[2])
      if limit then c:less(limit, a[1]) end
      c:given(wrong, right, limit or 0)
      return true, a[2]
    end,
  }
end
at_ends("sum", "sum", 0.2, 0.6, 70)
at_ends("activation", "activation", 0.6, 0.8, 4)
at_ends("target", "target", 0.1, 0.9, 0.6)
at_ends("imbalance", "imbalance", 0.55, 0.7)
at_ends("scale", "scale", 0.2, 0.8)

claim "source" {
  of = { "break" },
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local a, b = came_to(c, "source", how)
    c:less(b[2], a[2], "recall of the source's focal loss")
    c:given(0.25, 18, 20)
    return true, a[2] - b[2]
  end,
}

claim "same" {
  of = { "erratum" },
  check = function(c)
    local shown = c:shown("erratum", { z = 2 }).values
    local first = math.log(math.exp(2) + math.exp(1) + 1) - 2
    for _, key in ipairs { "default", "explicit", "one-hot" } do c:close(shown[word(key)], first, 1e-3) end
  end,
}
