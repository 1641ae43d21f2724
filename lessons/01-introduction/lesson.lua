-- Section 1: what a loss function is for.

-- 1.1 ---------------------------------------------------------------------------------------------

-- The page's model: ŷ = θx, one example, squared error.
local X, Y = 2, 6

-- The loss at θ and its slope, through the kernel.
local function squared_error_at(theta)
  local parameter = tensor(theta, { grad = true })
  local value = loss.mse(parameter * X, tensor(Y))
  value:backward()
  return value:item(), parameter.grad:item()
end

-- The whole parabola, each height from the kernel.
local function parabola(from, to)
  local theta = tensor.linspace(from, to, 121)
  return theta, loss.mse(theta * X, tensor.full({ 121 }, Y), { reduction = "none" })
end

local LOOP = { "input", "model", "prediction", "loss-box", "slope-box", "update" }

local function loop_diagram(lit)
  local boxes, arrows = {}, {}
  for i, id in ipairs(LOOP) do
    boxes[i] = { id = id, label = word(id), row = i <= 3 and 1 or 2, column = i <= 3 and i or 7 - i }
    arrows[i] = { id, LOOP[i + 1] or "model" } -- the update leads back to the model
  end
  return chart.figure { chart.diagram { boxes = boxes, arrows = arrows, lit = lit } }
end

local function step_picture(theta, lit, trail)
  local value, slope = squared_error_at(theta)
  local xs, heights = parabola(-2, 8)
  local curve = chart.figure {
    x = { label = "θ", from = -2, to = 8 },
    y = { label = word "loss", from = 0, to = 100 },
    chart.line { x = xs, y = heights, label = "(2θ − 6)²" },
    chart.scatter { x = trail.x, y = trail.y, color = "muted", marker = "ring" },
    chart.tangent { x = theta, y = value, slope = slope, color = "accent", label = word "tangent" },
    chart.mark { x = theta, y = value, text = "θ", color = "accent" },
  }
  return {
    figure = chart.column { loop_diagram(lit), curve, weights = { 2, 3 } },
    values = {
      { "θ", theta }, { "ŷ = θ·x", theta * X }, { word "loss", value }, { "∂L/∂θ", slope },
    },
  }
end

-- One frame a box: the lit box is what is being done, and the update is what moves θ.
local function walk_the_loop(s, run)
  local theta, trail = 0, { x = {}, y = {} }
  for step = 1, s.steps do
    local value, slope = squared_error_at(theta)
    for _, box in ipairs(LOOP) do
      if box == "update" then
        trail.x[step], trail.y[step] = theta, value
        theta = theta - s.eta * slope
      end
      local picture = step_picture(theta, box, trail)
      picture.progress = step / s.steps
      run:frame(picture)
    end
  end
end

-- Twenty noisy points around y = 2x + 1, the same at each visit.
local function noisy_line()
  random.seed(11)
  local x = tensor.linspace(-2, 2, 20)
  return x, x * 2 + 1 + tensor.randn(20) * 0.4
end

local function fit_picture(x, y, w, b, history)
  local ends = tensor { -2.2, 2.2 }
  return {
    figure = chart.row {
      chart.figure {
        x = { label = "x", from = -2.2, to = 2.2 },
        y = { label = "y", from = -6, to = 8 },
        chart.scatter { x = x, y = y, label = word "data" },
        chart.line { x = ends, y = ends * w + b, label = word "fitted", color = "accent" },
      },
      chart.figure {
        x = { label = word "step", from = 1, to = 60 },
        y = { label = word "loss", scale = "log" },
        chart.line { y = history },
      },
    },
    values = { { word "slope", w }, { word "offset", b }, { word "loss", history[#history] } },
  }
end

local function fit_a_line(s, run)
  local x, y = noisy_line()
  local w, b = nn.parameter(tensor(-1)), nn.parameter(tensor(0))
  local sgd = optim.SGD({ w, b }, { lr = s.eta })
  local history, steps = {}, 60
  for step = 1, steps do
    local value = loss.mse(x * w + b, y)
    history[step] = value:item()
    sgd:zero_grad()
    value:backward()
    local picture = fit_picture(x, y, w:item(), b:item(), history)
    picture.progress = step / steps
    run:frame(picture)
    sgd:step()
  end
end

page "1.1" {
  idea = { text "idea" },
  predict = {
    number "predict" {
      answer = function()
        local _, slope = squared_error_at(0)
        return 0 - 0.1 * slope
      end,
      tolerance = 0.005,
      traps = { uphill = -2.4, half = 1.2, ["no-rate"] = 24 },
    },
  },
  run = {
    scene "step" {
      kernel = "mse",
      controls = {
        slider "eta" { label = "η", from = 0.01, to = 0.3, step = 0.01, value = 0.1 },
        slider "steps" { label = word "step", from = 1, to = 30, step = 1, value = 8 },
      },
      view = function() return step_picture(0, "input", { x = {}, y = {} }) end,
      train = walk_the_loop,
    },
    scene "fit" {
      kernel = "mse",
      controls = {
        slider "eta" { label = "η", from = 0.001, to = 1, value = 0.02, scale = "log" },
      },
      view = function()
        local x, y = noisy_line()
        return fit_picture(x, y, -1, 0, { loss.mse(x * -1, y):item() })
      end,
      train = fit_a_line,
    },
  },
  explain = {
    text "explain",
    number "check" {
      answer = 2 / 32,
      tolerance = 0.001,
      traps = { same = 0.25, half = 0.125, fastest = 1 / 32 },
    },
  },
  use = { text "use" },
}

-- 1.2 ---------------------------------------------------------------------------------------------

local SIDE = 81

local function rosenbrock(x, y)
  return (1 - x) ^ 2 + (y - x ^ 2) ^ 2 * 100
end

-- The landscape's heights over a rectangle, row by row from below.
local function heights(x, y)
  return rosenbrock(
    tensor.linspace(x[1], x[2], SIDE):reshape(1, SIDE),
    tensor.linspace(y[1], y[2], SIDE):reshape(SIDE, 1))
end

local function landscape(s)
  local side = { -5 / s.zoom, 5 / s.zoom }
  local z = heights(side, side)
  local spacing = s.log and "log" or "linear"
  return {
    figure = chart.row {
      chart.figure {
        x = { label = word "w1" }, y = { label = word "w2" },
        chart.contour { z = z, x = side, y = side, levels = 30, spacing = spacing },
        chart.mark { x = 1, y = 1, text = word "minimum", color = "accent" },
      },
      chart.figure {
        x = { label = word "w1" }, y = { label = word "w2" },
        chart.surface {
          z = z, x = side, y = side, spacing = spacing,
          azimuth = s.azimuth, elevation = s.elevation,
        },
      },
    },
    values = { { word "lowest", z:min() }, { word "highest", z:max() } },
  }
end

-- An optimiser on its way down the valley, from the point (x, y).
local function walker(label, color, x, y, make)
  local w = nn.parameter(tensor { x, y })
  return { label = label, color = color, w = w, optimiser = make({ w }), x = { x }, y = { y } }
end

local function three_walkers(s)
  local rate = s.eta
  return {
    walker(word "sgd", 1, s.x, s.y,
      function(w) return optim.SGD(w, { lr = rate }) end),
    walker(word "momentum", 2, s.x, s.y,
      function(w) return optim.SGD(w, { lr = rate, momentum = 0.9 }) end),
    walker(word "adam", 3, s.x, s.y,
      function(w) return optim.Adam(w, { lr = rate * 50 }) end),
  }
end

local function advance(walk)
  walk.optimiser:zero_grad()
  rosenbrock(walk.w:select(1, 1), walk.w:select(1, 2)):backward()
  walk.optimiser:step()
  local place = walk.w:tolist()
  walk.x[#walk.x + 1], walk.y[#walk.y + 1] = place[1], place[2]
end

local function distance(walk)
  local dx, dy = walk.x[#walk.x] - 1, walk.y[#walk.y] - 1
  return math.sqrt(dx * dx + dy * dy)
end

local VALLEY = { x = { -2, 2 }, y = { -1, 3 } }

local function paths_picture(walks)
  local layers = {
    x = { label = word "w1", from = VALLEY.x[1], to = VALLEY.x[2] },
    y = { label = word "w2", from = VALLEY.y[1], to = VALLEY.y[2] },
    chart.contour {
      z = heights(VALLEY.x, VALLEY.y), x = VALLEY.x, y = VALLEY.y, levels = 30, spacing = "log",
    },
  }
  local values = {}
  for i, walk in ipairs(walks) do
    layers[#layers + 1] = chart.path { x = walk.x, y = walk.y, label = walk.label, color = walk.color }
    values[i] = { walk.label .. ": " .. word "distance", distance(walk) }
  end
  layers[#layers + 1] = chart.mark { x = 1, y = 1, text = word "minimum", color = "good" }
  return { figure = chart.figure(layers), values = values }
end

local function walk_the_valley(s, run)
  local walks, steps = three_walkers(s), 600
  for step = 1, steps do
    for _, walk in ipairs(walks) do advance(walk) end
    if step % 3 == 0 then
      local picture = paths_picture(walks)
      picture.progress = step / steps
      run:frame(picture)
    end
  end
end

page "1.2" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "valley" } },
  run = {
    scene "landscape" {
      controls = {
        slider "azimuth" { label = word "azimuth", from = 0, to = 355, step = 5, value = 235 },
        slider "elevation" { label = word "elevation", from = 5, to = 85, step = 5, value = 35 },
        slider "zoom" { label = word "zoom", from = 1, to = 5, step = 0.25, value = 1 },
        switch "log" { label = word "log-levels", value = false },
      },
      view = landscape,
    },
    scene "paths" {
      controls = {
        slider "x" { label = "w₁", from = -1.9, to = 1.9, step = 0.1, value = -1.5 },
        slider "y" { label = "w₂", from = -0.9, to = 2.9, step = 0.1, value = 2.5 },
        slider "eta" { label = word "rate", from = 0.0001, to = 0.002, value = 0.0005, scale = "log" },
      },
      view = function(s) return paths_picture(three_walkers(s)) end,
      train = walk_the_valley,
    },
  },
  explain = {
    text "explain",
    number "check" { answer = 2 / 1001.6, tolerance = 2e-4, traps = { fastest = 0.001, flat = 5 } },
  },
  use = { text "use" },
}

-- 1.3 ---------------------------------------------------------------------------------------------

-- Four losses, each on a model of two parameters. `of(a, b)` broadcasts: a row of a's and a column of
-- b's give a whole map, two vectors give the loss of each run.

local LINE = { x = { -1.5, -0.5, 0.2, 1, 1.6 }, y = { -0.9, 0.1, 0.6, 1.7, 2.1 } }
local CLASSES = { x = { -2, -1.2, -0.4, 0.3, 0.9, 1.8 }, y = { 0, 0, 1, 0, 1, 1 } }
local TRIPLETS = { { 0.4, 0.7, 2.1 }, { 1.1, 1.5, 2.6 }, { 2.2, 2.6, 0.5 }, { 1.6, 1.2, 0.2 } }

local function mean_of(terms)
  local sum = terms[1]
  for i = 2, #terms do sum = sum + terms[i] end
  return sum / #terms
end

-- log(1 + exp(t)), with the large part taken out first.
local function softplus(t)
  return t:relu() + ((-t:abs()):exp() + 1):log()
end

local function line_loss(a, b)
  local terms = {}
  for i, x in ipairs(LINE.x) do terms[i] = (a * x + b - LINE.y[i]) ^ 2 end
  return mean_of(terms)
end

local function class_loss(a, b)
  local terms = {}
  for i, x in ipairs(CLASSES.x) do
    local logit = a * x + b
    terms[i] = softplus(logit) - logit * CLASSES.y[i]
  end
  return mean_of(terms)
end

-- Points on a line, embedded as (sin ax, sin bx).
local function triplet_loss(a, b)
  local function apart(p, q)
    return ((a * p):sin() - (a * q):sin()) ^ 2 + ((b * p):sin() - (b * q):sin()) ^ 2
  end
  local terms = {}
  for i, t in ipairs(TRIPLETS) do
    terms[i] = (apart(t[1], t[2]) - apart(t[1], t[3]) + 0.5):relu()
  end
  return mean_of(terms)
end

-- The Dirac GAN (Mescheder et al. 2018): the data is the point 0, the generator's point is θ, the
-- critic says ψ·x. The critic raises this value and the generator lowers it.
local function gan_value(theta, psi)
  return -softplus(psi * theta) - math.log(2)
end

local KINDS = {
  mse = { of = line_loss, reach = 3, rate = 0.1, signs = { -1, -1 } },
  ce = { of = class_loss, reach = 5, rate = 1, signs = { -1, -1 } },
  triplet = { of = triplet_loss, reach = 4, rate = 0.05, signs = { -1, -1 } },
  gan = { of = gan_value, reach = 3, rate = 0.1, signs = { -1, 1 } },
}

local function map_figure(name, side, layers)
  local kind = KINDS[name]
  local ends = { -kind.reach, kind.reach }
  local z = kind.of(
    tensor.linspace(ends[1], ends[2], side):reshape(1, side),
    tensor.linspace(ends[1], ends[2], side):reshape(side, 1))
  local figure = {
    title = word(name),
    x = { from = ends[1], to = ends[2] },
    y = { from = ends[1], to = ends[2] },
    chart.contour { z = z, x = ends, y = ends, levels = 14 },
  }
  for _, layer in ipairs(layers or {}) do figure[#figure + 1] = layer end
  return chart.figure(figure)
end

local RUNS = 24

local function random_starts(kind)
  local function places() return ((tensor.rand(RUNS) * 2 - 1) * kind.reach * 0.9):tolist() end
  return { a = places(), b = places() }
end

-- One step of every run at once: the gradient of the sum is each run's own.
local function step_all(kind, at)
  local a, b = tensor(at.a, { grad = true }), tensor(at.b, { grad = true })
  kind.of(a, b):sum():backward()
  return {
    a = (a:detach() + a.grad * kind.signs[1] * kind.rate):tolist(),
    b = (b:detach() + b.grad * kind.signs[2] * kind.rate):tolist(),
  }
end

-- Runs closer together than a tenth of the map count as one place.
local function places_reached(at, reach)
  local places = {}
  for i = 1, RUNS do
    local known = false
    for _, p in ipairs(places) do
      local dx, dy = at.a[i] - p[1], at.b[i] - p[2]
      known = known or dx * dx + dy * dy < (reach / 10) ^ 2
    end
    if not known then places[#places + 1] = { at.a[i], at.b[i] } end
  end
  return #places
end

local function runs_picture(name, at, from)
  local kind = KINDS[name]
  local losses = kind.of(tensor(at.a), tensor(at.b))
  return {
    figure = map_figure(name, 41, {
      chart.scatter { x = from.a, y = from.b, label = word "start", color = "muted", marker = "ring" },
      chart.scatter { x = at.a, y = at.b, label = word "ends", color = "accent" },
    }),
    values = {
      { word "runs", RUNS },
      { word "reached", places_reached(at, kind.reach) },
      { word "lowest", losses:min() },
      { word "highest", losses:max() },
    },
  }
end

local function run_from_many(s, run)
  local kind, steps = KINDS[s.which], 200
  local from = random_starts(kind)
  local at = from
  for step = 1, steps do
    at = step_all(kind, at)
    if step % 4 == 0 then
      local picture = runs_picture(s.which, at, from)
      picture.progress = step / steps
      run:frame(picture)
    end
  end
end

page "1.3" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "two" } },
  run = {
    scene "four" {
      view = function()
        local figures = { columns = 2 }
        for i, name in ipairs { "mse", "ce", "triplet", "gan" } do figures[i] = map_figure(name, 41) end
        return { figure = chart.grid(figures) }
      end,
    },
    scene "starts" {
      controls = {
        pick "which" { label = word "which", "mse", "ce", "triplet", "gan", value = "triplet" },
      },
      view = function(s)
        random.seed(5)
        local from = random_starts(KINDS[s.which])
        return runs_picture(s.which, from, from)
      end,
      train = run_from_many,
    },
  },
  explain = { text "explain", choice "check" { answer = "flat" } },
  use = { text "use" },
}
