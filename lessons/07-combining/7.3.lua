-- 7.3: a loss of one's own.
local curves, fits, mine = library "curves", library "fits", library "mine"

local PRED, TARGET = { 2.5, 1, 3 }, { 2, 2, 2 } -- the source lesson's example
local REACH, DAYS = 5, 200
local MSE = curves.error("mse", { color = 1, dash = "dashed" })
local LINE_MSE = curves.error("mse", { color = 1 })

local function asymmetric(k) return curves.error("asymmetric_mse", { over_penalty = k, color = 2, label = word "asymmetric" }) end

-- Days that a parcel takes: of 200 parcels most take few and some take many (an exponential distribution
-- of mean 1, at its quantiles).
local days = {}
for i = 1, DAYS do days[i] = -math.log(1 - (i - 0.5) / DAYS) end

-- What is to be said of a program that cannot be run.
local FAULTS = {
  syntax = "fault-syntax", ["no-function"] = "fault-no-function", raised = "fault-raised", endless = "fault-endless",
  memory = "fault-memory", ["no-tensor"] = "fault-no-tensor", shape = "fault-shape",
  ended = "fault-ended", ["not-finite"] = "fault-not-finite", coupled = "fault-coupled",
}

-- What the learner begins with.
local STARTERS = {
  { "squared", [[
return function(pred, target)
  local e = pred - target
  return e^2
end
]] },
  { "asymmetric", [[
local k = 2 -- too much costs k times as much

return function(pred, target)
  local e = pred - target
  return e^2 + (k - 1) * e:relu()^2
end
]] },
  { "forgiving", [[
return function(pred, target)
  local e = pred - target
  return e^2 / (1 + e^2)
end
]] },
  { "shifted", [[
return function(pred, target)
  local e = pred - target
  return e^2 + e
end
]] },
  { "detached", [[
return function(pred, target)
  local e = pred - target
  local weight = 1 + e:abs():detach()
  return weight * e^2
end
]] },
  { "template", [[
return function(pred, target)
  local loss = ((pred - target)^2):mean()
  return loss
end
]] },
}

local function places(list)
  local texts = {}
  for i, s in ipairs(list) do texts[i] = ("%.3g … %.3g"):format(s.from, s.to):gsub("-", "−") end
  return table.concat(texts, ", ")
end

local function place(e) return (("e = %.3g"):format(e):gsub("-", "−")) end

-- The bends that are not convex, over the curve itself.
local function bent(study)
  local layers = {}
  for i, s in ipairs(study.bumps) do
    local x, y = {}, {}
    for k, e in ipairs(study.places) do
      if e >= s.from and e <= s.to then x[#x + 1], y[#y + 1] = e, study.each[k] end
    end
    layers[i] = chart.line { x = x, y = y, color = "bad", label = i == 1 and word "not-convex" or nil }
  end
  return layers
end

local function pictures(study)
  local x = { label = word "error", from = -REACH, to = REACH }
  return chart.row {
    chart.figure {
      x = x, y = { label = word "loss" }, chart.line { x = study.places, y = study.each, color = 2 }, bent(study),
      chart.rule { x = study.least.from, color = "muted" },
    },
    chart.figure {
      x = x, y = { label = word "gradient" },
      chart.line { x = study.places, y = study.slopes, color = 2, label = word "tape" },
      chart.line { x = study.places, y = study.differences, color = "muted", dash = "dashed", label = word "differences" },
    },
  }
end

local function least_text(least)
  if not least.inside then return word "no-least" end
  return math.abs(least.to - least.from) < 0.05 and place((least.from + least.to) / 2)
    or places { least }
end

local function answers(study)
  local at = study.wrong
  local list = {
    { word "slopes", at and ("%s: %.4g / %.4g"):format(place(study.places[at]), study.slopes[at], study.differences[at])
      or word "agree" },
    { word "not-convex", #study.bumps > 0 and places(study.bumps) or word "nowhere" },
    { word "least", least_text(study.least) },
    { word "looks-at", word(study.shifts and "target-too" or "error-only") },
  }
  if not loss.shut_in() then list[#list + 1] = { word "runs", word "unboxed" } end
  return list
end

-- What is to be said of it first.
local function note(study)
  if study.wrong then return "note-slope" end
  if not study.least.inside then return "note-endless" end
  if math.abs(study.least.from + study.least.to) > 0.1 then return "note-least" end
  return #study.bumps > 0 and "note-bump" or nil
end

local function own_curves(s)
  local curve = mine.curve(s.loss, { color = 2, label = s.loss.own and s.loss.name or word(s.loss.name) })
  return { LINE_MSE, curve }
end

page "7.3" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "below" } },
  run = {
    curves.example("run", {
      kernel = "asymmetric_mse", pred = PRED, target = TARGET, reach = 3,
      controls = { slider "k" { label = "k", from = 0.1, to = 20, value = 2, scale = "log" } },
      curves = function(s) return { asymmetric(s.k), MSE } end,
    }),
    scene "promise" {
      kernel = "asymmetric_mse",
      controls = { slider "k" { label = "k", from = 0.1, to = 20, value = 2, scale = "log" } },
      view = function(s)
        local mean_loss, squared = curves.of_guess(asymmetric(s.k), days), curves.of_guess(MSE, days)
        local best, below = curves.least(mean_loss, 0, 6), 0
        for _, d in ipairs(days) do below = below + (d < best and 1 / DAYS or 0) end
        return {
          figure = curves.panel {
            curves = { mean_loss, squared }, count = 81, x = { label = word "promised", from = 0, to = 4 },
            y = { label = word "mean-loss", from = 0, to = 10 },
            rules = {
              { x = best, label = word "least", color = "accent" }, { x = curves.least(squared, 0, 6), label = word "mean" },
            },
          },
          values = { { word "least", best }, { word "in-time", ("%.0f %%"):format(100 * below) } },
        }
      end,
    },
    scene "write" {
      controls = {
        program "loss" (table.move(STARTERS, 1, #STARTERS, 1, { label = word "program" })),
        slider "target" { label = "y", from = -5, to = 5, step = 0.5, value = 0 },
      },
      view = function(s)
        local study = mine.study(s.loss, s.target, REACH)
        if study.fault then
          return { text = FAULTS[study.fault], program = s.loss.text, values = { { word "where", study.where } } }
        end
        return { figure = pictures(study), values = answers(study), text = note(study), program = s.loss.text }
      end,
    },
    fits.scene("fit", {
      own = false, train = true, curves = own_curves,
      controls = { program "loss" { STARTERS[2], STARTERS[1], STARTERS[3], STARTERS[4], label = word "program" } },
      note = function(s)
        local _, fault = mine.curve(s.loss)
        return FAULTS[fault]
      end,
    }),
    choice "height" {
      run = "fit",
      answer = function(result)
        local by = result.height[2] and result.height[2] - result.height[1] or 0
        return math.abs(by) < 0.02 and "level" or by < 0 and "lower" or "higher"
      end,
    },
  },
  explain = {
    text "explain",
    choice "tape" { answer = "fixed-weight" },
    number "check" {
      answer = function() return loss.asymmetric_mse(tensor(PRED), tensor(TARGET)) end,
      tolerance = 5e-4,
      traps = { under = 3.25 / 3, sum = 3.5, mse = 0.75 },
    },
  },
  use = { text "use" },
}

-- Claims ------------------------------------------------------------------------------------------

local function cost(k, e) return (e > 0 and k or 1) * e * e end

claim "example" {
  of = { "run", "check" },
  check = function(c)
    local sum, squares, other = 0, 0, 0
    for i, p in ipairs(PRED) do
      local e = p - TARGET[i]
      sum, squares, other = sum + cost(2, e), squares + e * e, other + cost(2, -e)
    end
    local shown = c:shown("run", { k = 2 }).values
    c:close(shown[word "asymmetric"], sum / 3)
    c:close(shown[word "mse"], squares / 3)
    c:close(c:answer "check", sum / 3)
    c:close(c:answer("check", "sum"), sum)
    c:close(c:answer("check", "mse"), squares / 3)
    c:close(c:answer("check", "under"), other / 3)
  end,
}

claim "twice" {
  check = function(c)
    for _, k in ipairs { 0.5, 2, 10 } do
      local _, slope = curves.each(asymmetric(k), { -1.5, 1.5 })
      c:close(slope, { 2 * -1.5, 2 * k * 1.5 })
    end
    c:given(2)
  end,
}

-- By a search of its own: the promise around which no other costs less, in plain Lua.
local function cheapest(k)
  local best, least = 0, math.huge
  for i = 0, 400 do
    local c, sum = i * 0.01, 0
    for _, d in ipairs(days) do sum = sum + cost(k, c - d) end
    if sum < least then best, least = c, sum end
  end
  return best
end

claim "promise" {
  check = function(c)
    local mean = 0
    for _, d in ipairs(days) do mean = mean + d / DAYS end
    local before = math.huge
    for _, k in ipairs { 0.1, 0.5, 1, 2, 5, 20 } do
      local shown = c:shown("promise", { k = k }).values
      c:close(shown[word "least"], cheapest(k), 0.012, "the promise at k = " .. k)
      c:less(shown[word "least"], before)
      before = shown[word "least"]
      local below = 0
      for _, d in ipairs(days) do below = below + (d < cheapest(k) and 100 / DAYS or 0) end
      c:close(shown[word "in-time"][1], below, 1.6)
      c:given(k)
    end
    c:close(c:shown("promise", { k = 1 }).values[word "least"], mean, 2e-3, "with k = 1, the mean")
  end,
}

-- What the study of a starter says, at a slider's place.
local function study_of(key, target)
  for _, starter in ipairs(STARTERS) do
    if starter[1] == key then return mine.study({ name = key, text = starter[2] }, target or 0, REACH) end
  end
end

claim "study" {
  of = { "write" },
  check = function(c)
    local formulas = {
      squared = function(e) return e * e, 2 * e end,
      asymmetric = function(e) return cost(2, e), (e > 0 and 4 or 2) * e end,
      forgiving = function(e) return e * e / (1 + e * e), 2 * e / (1 + e * e) ^ 2 end,
      shifted = function(e) return e * e + e, 2 * e + 1 end,
      detached = function(e) return e * e + math.abs(e) ^ 3, 2 * e + 3 * e * math.abs(e) end,
    }
    for key, formula in pairs(formulas) do
      local study = study_of(key)
      for i = 1, 401, 25 do
        local value, slope = formula(study.places[i])
        c:close(study.each[i], value, 1e-3 * (1 + value), key)
        c:close(study.differences[i], slope, 0.02 * (1 + math.abs(slope)), key .. ", the difference")
        if key ~= "detached" then c:close(study.slopes[i], slope, 1e-3 * (1 + math.abs(slope)), key .. ", the tape") end
      end
      c:holds((study.wrong ~= nil) == (key == "detached"), key .. ": the tape against the differences")
      c:holds((#study.bumps > 0) == (key == "forgiving"), key .. ": convex or not")
      c:holds(not study.shifts, key .. " looks at the error alone")
    end
  end,
}

claim "answers" {
  of = { "write" },
  check = function(c)
    local function said(text, target)
      return c:shown("write", { loss = { name = "own", text = text }, target = target or 0 }).values
    end
    local whole = said "return function(p, t) return (p - t)^2 end"
    c:holds(#whole[word "slopes"] == 0 and #whole[word "not-convex"] == 0, "no place is named for e^2")
    c:holds(#whole[word "looks-at"] == 0)
    c:holds(loss.shut_in() or #whole[word "runs"] == 0, "where there is no box, that is said")
    c:close(whole[word "least"][1], 0)
    local relative = "return function(p, t) return (p - t)^2 / (1 + t^2) end"
    c:holds(mine.study({ name = "own", text = relative }, 2, REACH).shifts, "a relative error looks at the target")
    local waves = said "return function(p, t) return 1 - (p - t):cos() end" -- not convex past pi / 2
    c:close(waves[word "not-convex"][2], -math.pi / 2, 0.06)
    c:close(waves[word "not-convex"][3], math.pi / 2, 0.06)
    local halved = said "return function(p, t) local e = p - t return e^2 / 2 + (e:detach())^2 / 2 end"
    c:close(halved[word "slopes"][2], halved[word "slopes"][3] / 2, 0.05) -- half of it is missing
    local falling = said "return function(p, t) return -(p - t) end"
    c:holds(#falling[word "least"] == 0, "it falls to the edge")
  end,
}

claim "bump" {
  check = function(c)
    local study = study_of "forgiving"
    c:close(#study.bumps, 2)
    c:close(study.bumps[1].to, -math.sqrt(1 / 3), 0.06) -- where the second derivative changes its sign
    c:close(study.bumps[2].from, math.sqrt(1 / 3), 0.06)
    c:given(0.58)
  end,
}

claim "shifted-least" {
  check = function(c)
    c:close(study_of("shifted").least.from, -0.5, 0.02) -- 2e + 1 = 0
    c:close(study_of("shifted", 3).least.from, -0.5, 0.02, "at another target")
  end,
}

claim "detached-slope" {
  check = function(c)
    local study = study_of "detached"
    for i = 1, 401, 40 do -- 2e(1 + |e|) against 2e + 3e|e|
      local e = study.places[i]
      c:close(study.slopes[i], 2 * e * (1 + math.abs(e)), 2e-3 * (1 + e * e))
    end
    c:close(study.slopes[201 + 80], 12, 0.02) -- e = 2
    c:close(study.differences[201 + 80], 16, 0.1)
  end,
}

claim "faults" {
  of = { "fault-shape" },
  check = function(c)
    local function fault(text) return mine.study({ name = "own", text = text }, 0, REACH).fault end
    c:holds(study_of("template").fault == "shape", "the template's mean")
    local mended = mine.study({ name = "own", text = STARTERS[6][2]:gsub(":mean%(%)", "") }, 0, REACH)
    c:holds(mended.fault == nil, "without it")
    c:close(mended.each[1], REACH * REACH)
    c:holds(fault "return function(p, t) while true do end end" == "endless")
    c:holds(fault "return function(p, t) return (p - t):log() end" == "not-finite")
    c:holds(fault "return function(p, t) return p - p:mean() + t end" == "coupled")
    c:holds(fault "return function(p, t) return t end )" == "syntax")
  end,
}

claim "lower" {
  of = { "fit" },
  training = { reduced = { seeds = 1 }, full = { seeds = 1, holds = 1 } },
  check = function(c, how)
    local result = c:trained("fit", {}, how).result
    local lines = c:shown("fit").list
    local x, mean = fits.POINTS.x, 0
    for _, v in ipairs(x) do mean = mean + v / #x end
    for i = 1, 2 do -- the trained lines come to the solved ones, over the middle of the points
      c:close(result.height[i], lines[i][2][1] * mean + lines[i][2][2], 0.05)
    end
    local by = result.height[2] - result.height[1]
    c:less(by, -0.02, "the asymmetric line lies below")
    return true, by
  end,
}
