-- 2.4: log-cosh.
local curves, fits, newton, tables = library "curves", library "fits", library "newton", library "tables"

local PRED, TARGET = { 2.5, 0, 2.1, 10 }, { 3, -0.5, 2, 8 } -- the source's example of 2.3, which it gives no value here
local LOG_COSH = curves.error("log_cosh", { color = 4 })
local HUBER = curves.error("huber", { delta = 1, color = 3 })
local PSEUDO = { label = word "pseudo", color = 5, of = function(e) return (e ^ 2 + 1) ^ 0.5 - 1 end }

-- The formula as it is written, operation by operation: the exponential ends near 88.7 in float32.
local function as_written(e) return ((e:exp() + (-e):exp()) / 2):log() end

local STABLE = { label = word "stable", color = 4, of = LOG_COSH.of }
local NAIVE = { label = word "naive", color = "bad", dash = "dotted", of = as_written }

local function curvatures()
  return curves.panel {
    curves = { HUBER, LOG_COSH }, of = "curvature", count = 241, x = { label = word "error", from = -3, to = 3 },
    y = { label = word "curvature", from = -0.1, to = 1.2 },
  }
end

local function sum_or_mean(s)
  local pred, target = tensor(s.pred), tensor(TARGET)
  local naive = as_written(pred - target)
  return {
    values = {
      { word "stable-mean", loss.log_cosh(pred, target) },
      { word "stable-sum", loss.log_cosh(pred, target, { reduction = "sum" }) },
      { word "naive-mean", naive:mean() }, { word "naive-sum", naive:sum() },
    },
  }
end

page "2.4" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "right" } },
  run = {
    curves.scene("run", {
      kernel = "log_cosh", curves = { STABLE, NAIVE }, below = curvatures,
      place = slider "size" { label = word "size", from = 1, to = 120, step = 1, value = 4 },
      panel = function(s) return { x = { label = word "error", from = -s.size, to = s.size }, rules = {} } end,
      worked = function(s, value)
        return tables.worked("log cosh %s = %s + log(1 + e^%s) − log 2 = %s", s.size, s.size, -2 * s.size, value)
      end,
    }),
    newton.scene("newton", {
      kernel = "log_cosh", curves = { log_cosh = LOG_COSH, pseudo = PSEUDO, huber = HUBER }, steps = 8,
      start = slider "start" { label = word "start", from = 0.2, to = 5, step = 0.1, value = 1.5 },
      which = pick "which" { label = word "which", "log_cosh", "pseudo", "huber" },
    }),
    fits.scene("fit", { kernel = "log_cosh", curves = { LOG_COSH, curves.error("mse", { color = 1 }) } }),
  },
  explain = {
    text "explain", text "curvature",
    number "check" {
      answer = function() return LOG_COSH.of(tensor { 100 }) end, tolerance = 0.006,
      traps = { ["no-log2"] = 100, overflow = math.huge, plus = 100 + math.log(2) },
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "log_cosh", view = sum_or_mean,
      controls = { numbers "pred" { label = "ŷ", value = PRED, from = -200, to = 200, step = 1 } },
    },
  },
}

local checks = library "checks"

-- In double, where cosh ends at 710.
local function log_cosh(e) return math.log((math.exp(e) + math.exp(-e)) / 2) end
local function square(e) return e * e end

claim "overflow" {
  of = "check",
  check = function(c)
    for _, size in ipairs { 1, 20, 88 } do
      local values = c:shown("run", { size = size }).values
      local tanh = (1 - math.exp(-2 * size)) / (1 + math.exp(-2 * size))
      c:close(values[word "stable"], { log_cosh(size), tanh }, 5e-3)
      c:close(values[word "naive"], { log_cosh(size), tanh }, 5e-3)
    end
    local worked = c:shown("run", { size = 4 }).worked
    c:close(worked, { 4, 4, 1, -8, 2, 4 + math.log(1 + math.exp(-8)) - math.log(2) }, 1e-3)
    local shown = c:shown("run", { size = 89 })
    local naive = shown.picture.values[2][2]
    c:holds(naive:find("inf", 1, true) and naive:find("nan", 1, true), "as written it is inf from 89 on, and its slope nan")
    c:close(shown.values[word "stable"], { log_cosh(89), 1 }, 5e-3)
    c:given(88, 89, 100)
    c:close(c:answer "check", log_cosh(100))
    c:close(c:answer("check", "plus"), log_cosh(100) + 2 * math.log(2))
  end,
}

claim "curvature" {
  of = "run",
  check = function(c)
    local at, values = curves.curvature(LOG_COSH, { -2, -1.99, -0.005, 0.005, 1.99, 2 })
    for _, i in ipairs { 1, 3, 5 } do c:close(values[i], 1 - ((math.exp(2 * at[i]) - 1) / (math.exp(2 * at[i]) + 1)) ^ 2, 1e-3) end
    local _, huber = curves.curvature(HUBER, { 0.98, 0.99, 1.01, 1.02 })
    c:close({ huber[1], huber[3] }, { 1, 0 }, 1e-4)
  end,
}

-- One step of Newton's method takes e to e − sinh(2e)/2, or with pseudo-Huber to −e³.
claim "newton-diverges" {
  of = "newton",
  check = function(c)
    local function first(start, which)
      local values = c:shown("newton", { start = start, which = which }).values
      return values[word "newton" .. ", " .. word "first"], values[word "newton" .. ", " .. word "last"]
    end
    for _, e in ipairs { 0.5, 1, 1.5, 2 } do
      c:close(first(e, "log_cosh"), e - (math.exp(2 * e) - math.exp(-2 * e)) / 4, 0.02 * e)
      c:close(first(e, "pseudo"), -e ^ 3, 0.02 * e ^ 3)
    end
    local low, high = 0.5, 3 -- where sinh(2e)/2 = 2e: from there a step ends as far away as it began
    for _ = 1, 60 do
      local mid = (low + high) / 2
      if (math.exp(2 * mid) - math.exp(-2 * mid)) / 4 < 2 * mid then low = mid else high = mid end
    end
    c:close(low, 1.0886, 1e-3)
    for _, which in ipairs { "log_cosh", "pseudo" } do
      local border = which == "pseudo" and 1 or low
      local _, inside = first(border - 0.05, which)
      local _, outside = first(border + 0.2, which)
      c:less(math.abs(inside), 1e-3, which .. " converges inside the border")
      c:holds(type(outside) == "table" and #outside == 0, which .. " diverges outside it")
    end
    local shown = c:shown("newton", { start = 1.5 })
    c:less(math.abs(shown.values[word "damped" .. ", " .. word "first"]), 1.5)
    local slope = (math.exp(3) - 1) / (math.exp(3) + 1)
    c:close(shown.worked, { 1.5, slope, 1 - slope ^ 2, 1.5 - slope / (1 - slope ^ 2) }, 5e-3)
    c:given(1.5)
  end,
}

claim "damped-converges" {
  of = "newton",
  check = function(c)
    for _, which in ipairs { "log_cosh", "pseudo" } do
      for _, start in ipairs { 0.2, 1.5, 3, 5 } do
        local values = c:shown("newton", { start = start, which = which }).values
        c:less(math.abs(values[word "damped" .. ", " .. word "last"]), 1e-2, which)
      end
    end
  end,
}

claim "line" {
  of = "fit",
  check = function(c)
    local start = checks.lines(c, "fit", { log_cosh, square }, nil, fits.POINTS)
    local far = checks.lines(c, "fit", { log_cosh, square }, { data = fits.moved { [12] = 31 } })
    c:less(math.abs(far[1].w - start[1].w), math.abs(far[2].w - start[2].w) / 5, "it follows less than the line of MSE")
  end,
}

claim "sum-or-mean" {
  check = function(c)
    local values, sum = c:shown("erratum").values, 0
    for i, p in ipairs(PRED) do sum = sum + log_cosh(p - TARGET[i]) end
    c:close(values[word "stable-sum"], sum)
    c:close(values[word "stable-mean"], sum / 4)
    c:close(values[word "naive-sum"], sum)
    c:close(values[word "naive-mean"], sum / 4)
    local far = c:shown("erratum", { pred = { 2.5, 0, 2.1, 97 } }).values -- an error of 89
    c:holds(far[word "naive-mean"] == math.huge, "as written it is inf")
    c:given(89)
  end,
}
