-- 2.1: the mean squared error.
local curves, fits = library "curves", library "fits"

local PRED, TARGET = { 2.5, 0, 2.1, 7.8 }, { 3, -0.5, 2, 8 } -- the source lesson's example
local MSE = curves.error("mse", { color = 1 })

page "2.1" {
  idea = { text "idea" },
  predict = {
    number "predict" {
      answer = function() return curves.mean(MSE, PRED, TARGET) end,
      tolerance = 6e-4, -- 0.138 is right
      traps = { source = 0.0825, sum = 0.55, root = 0.3708, mae = 0.325 },
    },
  },
  run = {
    curves.numbers("run", { curve = MSE, pred = PRED, target = TARGET }),
    fits.scene("fit", { kernel = "mse", curves = { MSE } }),
  },
  explain = {
    text "explain",
    number "check" { answer = 10000 / 104, tolerance = 0.6, traps = { equal = 20, linear = 1000 / 14, share = 100 / 104 } },
  },
  use = { text "use", curves.erratum("erratum", MSE, PRED, TARGET, 0.0825, function(e) return e ^ 2 end) },
}

-- Second computations: plain Lua on numbers.
local checks = library "checks"
local function square(e) return e * e end

claim "example" {
  of = { "predict" },
  check = function(c)
    local squares, sizes = 0, 0
    for i, p in ipairs(PRED) do
      squares, sizes = squares + (p - TARGET[i]) ^ 2, sizes + math.abs(p - TARGET[i])
    end
    c:close(c:answer "predict", squares / #PRED)
    c:close(c:answer("predict", "sum"), squares)
    c:close(c:answer("predict", "root"), math.sqrt(squares / #PRED))
    c:close(c:answer("predict", "mae"), sizes / #PRED)
    checks.numbers(c, "run", square, PRED, TARGET)
    checks.erratum(c, "erratum", squares / #PRED)
  end,
}

claim "square-grows" {
  check = function(c)
    local value, slope = curves.each(MSE, { 1, 10 })
    c:close(value, { 1, 100 })
    c:close(slope, { 2, 20 })
    c:given(1, 10)
  end,
}

claim "share" {
  of = "check",
  check = function(c)
    local paid = fits.shares(MSE, { 1, 1, 1, 1, 10 })
    c:close(c:answer "check", paid[5], 0.01)
    c:close(c:answer("check", "linear"), 100 * 10 / (1 + 1 + 1 + 1 + 10))
  end,
}

claim "line-follows" {
  of = "fit",
  check = function(c)
    local before = checks.lines(c, "fit", { square }, nil, fits.POINTS)[1]
    local after = checks.lines(c, "fit", { square }, { data = fits.moved { [12] = 31.3 } })[1]
    c:less(before.w + 0.5, after.w, "the line comes after one point")
  end,
}
