-- 2.2: the mean absolute error.
local curves, fits = library "curves", library "fits"

local PRED, TARGET = { 2.5, 0, 2.1, 7.8 }, { 3, -0.5, 2, 8 } -- the source lesson's example
local READINGS = { 19.1, 19.4, 19.6, 19.9, 20.1, 20.3, 20.5, 20.9, 20 }
local MSE, MAE = curves.error("mse", { color = 1 }), curves.error("mae", { color = 2 })

-- The mean loss over the constants that might stand for all readings, and the best of them.
local function panel(curve, readings, label)
  local low, high = math.min(19, table.unpack(readings)), math.max(21, table.unpack(readings))
  local margin, mean_loss = (high - low) * 0.05, curves.of_guess(curve, readings)
  local best = curves.least(mean_loss, low, high)
  return curves.panel {
    curves = { mean_loss }, dots = readings, selected = readings.selected, count = 401,
    x = { label = word "guess", from = low - margin, to = high + margin },
    y = { label = mean_loss.label },
    rules = { { x = best, label = label, color = "accent" } },
  }, best
end

page "2.2" {
  idea = { text "idea" },
  predict = {
    choice "predict" { answer = "mse-only" },
    curves.sketch("slope", {
      curve = MAE, x = { -3, -2, -1, 1, 2, 3 }, from = -3, to = 3, right = 0.5,
      traps = { { "grows", function(e) return e end, 0.8 }, { "grows", function(e) return math.max(-3, math.min(3, 2 * e)) end, 1.2 } },
    }),
  },
  run = {
    scene "run" {
      kernel = "mae",
      controls = { numbers "readings" { label = word "readings", value = READINGS, from = 0, to = 200, step = 1 } },
      view = function(s)
        local by_size, median = panel(MAE, s.readings, word "median")
        local by_square, mean = panel(MSE, s.readings, word "mean")
        return {
          figure = chart.row { by_size, by_square },
          values = { { word "best-mae", median }, { word "best-mse", mean } },
        }
      end,
    },
    curves.numbers("numbers", { curve = MAE, pred = PRED, target = TARGET, drawn = function(s) return s.predicted.slope end }),
    fits.scene("fit", { kernel = "mae", curves = { MAE, MSE } }),
  },
  explain = {
    text "explain",
    number "check" {
      answer = function() return curves.mean(MAE, PRED, TARGET) end,
      tolerance = 5e-4,
      traps = { source = 0.225, sum = 1.3, mse = 0.1375, signed = -0.025 },
    },
  },
  use = { text "use", curves.erratum("erratum", MAE, PRED, TARGET, 0.225, function(e) return e:abs() end) },
}

local checks = library "checks"
local function size(e) return math.abs(e) end
local function square(e) return e * e end

local function with_last(value)
  local list = table.move(READINGS, 1, 8, 1, {})
  list[9] = value
  return list
end

-- The exact median and mean of a list, by sorting and adding.
local function middle_and_mean(list)
  local sorted, sum = table.move(list, 1, #list, 1, {}), 0
  table.sort(sorted)
  for _, x in ipairs(list) do sum = sum + x end
  local half = #sorted // 2
  return #sorted % 2 == 1 and sorted[half + 1] or (sorted[half] + sorted[half + 1]) / 2, sum / #list
end

claim "median-stays" {
  of = { "predict" },
  check = function(c)
    local median_before, mean_before = middle_and_mean(with_last(20))
    for _, last in ipairs { 0, 20, 25, 100, 200 } do
      local middle, average = middle_and_mean(with_last(last))
      local shown = c:shown("run", { readings = with_last(last) }).values
      c:close(shown[word "best-mae"], middle, 1e-5)
      c:close(shown[word "best-mse"], average, 2e-5)
      c:less(math.abs(middle - median_before), 0.11, "the median moves by a place at most")
      c:close(shown[word "best-mse"] - mean_before, (last - 20) / 9, 2e-5)
    end
  end,
}

claim "one-or-minus-one" {
  check = function(c)
    local _, slope = curves.each(MAE, { -7, -0.5, 0.5, 100 })
    c:close(slope, { -1, -1, 1, 1 })
    checks.numbers(c, "numbers", size, PRED, TARGET)
  end,
}

claim "line-stays" {
  of = { "fit" },
  check = function(c)
    checks.lines(c, "fit", { size, square }, nil, fits.POINTS)
    local stays, follows = table.unpack(checks.lines(c, "fit", { size, square }, { data = fits.moved { [12] = 15 } }))
    for _, y in ipairs { 25, 40 } do
      local now = checks.lines(c, "fit", { size, square }, { data = fits.moved { [12] = y } })
      c:close({ now[1].w, now[1].b }, { stays.w, stays.b }, 1e-9, "the line of least MAE")
      c:less(follows.w + 0.1, now[2].w, "the line of least MSE follows")
      follows = now[2]
    end
    local flipped = checks.lines(c, "fit", { size, square }, { data = fits.moved { [12] = -10 } })
    c:less(0.01, math.abs(flipped[1].w - stays.w) + math.abs(flipped[1].b - stays.b), "it moves when a point changes sides")
  end,
}

claim "half" {
  check = function(c)
    local few, many = with_last(20), {}
    for i, x in ipairs(few) do many[i] = i > 5 and x + 150 or x end
    local middle = middle_and_mean(many)
    c:close(c:shown("run", { readings = many }).values[word "best-mae"], middle, 1e-4)
    c:less(middle, 21, "four of nine far away, and the median is still among the others")
    many[5] = many[5] + 150
    c:less(100, c:shown("run", { readings = many }).values[word "best-mae"], "five of nine, and it is lost")
  end,
}

claim "example" {
  of = { "check", "slope" },
  check = function(c)
    local sizes, squares, sum = 0, 0, 0
    for i, p in ipairs(PRED) do
      local e = p - TARGET[i]
      sizes, squares, sum = sizes + math.abs(e), squares + e * e, sum + e
    end
    c:close(c:answer "check", sizes / 4)
    c:close(c:answer("check", "sum"), sizes)
    c:close(c:answer("check", "mse"), squares / 4)
    c:close(c:answer("check", "signed"), sum / 4)
    checks.erratum(c, "erratum", sizes / 4)
  end,
}
