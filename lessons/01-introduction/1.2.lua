-- 1.2: the loss as a landscape: Rosenbrock's valley (1960), and three optimisers in it.
local landscapes, tables, training = library "landscapes", library "tables", library "training"

local function rosenbrock(x, y) return (1 - x) ^ 2 + (y - x ^ 2) ^ 2 * 100 end

local SIDE = 81 -- places along each side of a picture
local function map(x, y, spacing, layers)
  layers[#layers + 1] = chart.mark { x = 1, y = 1, text = word "minimum", color = "good" }
  return landscapes.map({
    of = rosenbrock, x = x, y = y, side = SIDE, levels = 30, spacing = spacing, x_label = word "w1", y_label = word "w2",
  }, layers)
end

local function landscape(s)
  local side, spacing = { -5 / s.zoom, 5 / s.zoom }, s.log and "log" or "linear"
  local z = landscapes.heights(rosenbrock, side, side, SIDE)
  local surface = { z = z, x = side, y = side, spacing = spacing, azimuth = s.azimuth, elevation = s.elevation }
  return {
    figure = chart.row {
      map(side, side, spacing, {}),
      chart.figure { x = { label = word "w1" }, y = { label = word "w2" }, chart.surface(surface) },
    },
    values = { { word "lowest", z:min() }, { word "highest", z:max() } },
  }
end

-- Three optimisers from one place. Adam's rate is 50 times that of the others, which its label says: its
-- steps are of about that length, theirs of that times a gradient of hundreds.
local MAKERS = {
  { "adam", function(w, rate) return optim.Adam(w, { lr = 50 * rate }) end },
  { "momentum", function(w, rate) return optim.SGD(w, { lr = rate, momentum = 0.9 }) end },
  { "sgd", function(w, rate) return optim.SGD(w, { lr = rate }) end },
}
local STEPS, FAR = 600, 100 -- farther than this from the minimum is diverged

local function note(walk)
  local x, y = table.unpack(walk.w:tolist())
  walk.x[#walk.x + 1], walk.y[#walk.y + 1] = x, y
  walk.at, walk.far = x, math.sqrt((x - 1) ^ 2 + (y - 1) ^ 2)
end

local function walkers(s)
  local walks = {}
  for i, maker in ipairs(MAKERS) do
    local w = nn.parameter(tensor { s.x, s.y })
    walks[i] = { label = word(maker[1]), color = i, w = w, optimiser = maker[2]({ w }, s.eta), x = {}, y = {} }
    note(walks[i])
  end
  return walks
end

local function advance(walks)
  for _, walk in ipairs(walks) do
    if walk.far < FAR then
      training.descend(walk.optimiser, rosenbrock(walk.w:select(1, 1), walk.w:select(1, 2)))
      note(walk)
    end
  end
end

local function paths_picture(walks, s)
  local layers, values = {}, {}
  for i, walk in ipairs(walks) do
    layers[i] = chart.path { x = walk.x, y = walk.y, label = walk.label, color = walk.color }
    values[i] = { walk.label .. ": " .. word "distance", walk.far < FAR and walk.far or word "diverged" }
  end
  local x, y = walks[3].at, walks[3].y[#walks[3].y] -- of SGD
  local slope = landscapes.slopes(rosenbrock, { x }, { y })[1]
  return {
    worked = tables.worked(word "sgd" .. ": w₁ ← %s − %s·%s = %s", x, s.eta, slope, x - s.eta * slope),
    figure = map({ -2, 2 }, { -1, 3 }, "log", layers), values = values,
  }
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
    training.scene("paths", {
      controls = {
        slider "x" { label = "w₁", from = -1.9, to = 1.9, step = 0.1, value = -1.5 },
        slider "y" { label = "w₂", from = -0.9, to = 2.9, step = 0.1, value = 2.5 },
        slider "eta" { label = "η", from = 0.0001, to = 0.002, value = 0.0005, scale = "log" },
      },
      steps = STEPS, every = 3, begin = walkers, step = advance, picture = paths_picture,
    }),
  },
  explain = {
    text "explain",
    number "check" {
      answer = 2 / (501 + math.sqrt(301 ^ 2 + 400 ^ 2)), -- 2 over the largest curvature
      tolerance = 2e-4, traps = { fastest = 0.001, flat = 5 },
    },
  },
  use = { text "use" },
}

-- By plain numbers.
local function height(x, y) return (1 - x) ^ 2 + 100 * (y - x * x) ^ 2 end

claim "corners" {
  of = "use",
  check = function(c)
    local values = c:shown("landscape").values
    local highest = math.max(height(-5, -5), height(5, -5), height(-5, 5), height(5, 5))
    c:close(values[word "highest"], highest)
    c:close(values[word "lowest"], 0)
    c:less(90000, values[word "highest"])
    c:less(height(-math.sqrt(5), 5), 11, "the floor inside the picture")
    c:less(height(-math.sqrt(5), 5), highest / 30, "... is below the first of the even levels")
  end,
}

-- The curvatures at a place: the eigenvalues of the second derivatives, which are differences of gradients.
local function curvatures(x, y)
  local h = 1e-2
  local a, b = landscapes.slopes(rosenbrock, { x + h, x - h, x, x }, { y, y, y + h, y - h })
  local rows = { { (a[1] - a[2]) / (2 * h), (b[1] - b[2]) / (2 * h) }, { (a[3] - a[4]) / (2 * h), (b[3] - b[4]) / (2 * h) } }
  local middle, off = (rows[1][1] + rows[2][2]) / 2, (rows[1][2] + rows[2][1]) / 2
  local root = math.sqrt((rows[1][1] - middle) ^ 2 + off * off)
  return middle + root, middle - root, rows
end

claim "curvatures" {
  of = "check",
  check = function(c)
    local steep, flat, rows = curvatures(1, 1)
    c:close(rows, { { 802, -400 }, { -400, 200 } }, 0.2) -- 2 + 1200·x² − 400·y, −400·x, 200
    c:close(steep, (1002 + math.sqrt(602 ^ 2 + 800 ^ 2)) / 2, 0.1)
    c:close(flat, (1002 - math.sqrt(602 ^ 2 + 800 ^ 2)) / 2, 0.05)
    c:close(steep / 0.4, 2500, 50)
    c:less(2 / steep * 0.4, 1 / 1000, "a step covers less than a thousandth")
    c:close(c:answer "check", 2 / steep, 1e-6)
    c:close(c:answer "check", 2 / 1001.6, 1e-5)
    c:given(0.4)
  end,
}

-- The optimisers' own rules, written out on numbers, come to the same places.
claim "paths" {
  of = { "paths", "predict" },
  training = { reduced = { seeds = 1, frames = 40 }, full = { seeds = 1, frames = 200 } },
  check = function(c, how)
    local x, y = {}, {}
    local shown = c:trained("paths", nil, how)
    local function slope(a, b) return -2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a) end
    local rules = {
      function(g, m, v, t)
        for k = 1, 2 do m[k], v[k] = 0.9 * m[k] + 0.1 * g[k], 0.999 * v[k] + 0.001 * g[k] ^ 2 end
        local function move(k) return 0.025 * (m[k] / (1 - 0.9 ^ t)) / (math.sqrt(v[k] / (1 - 0.999 ^ t)) + 1e-8) end
        return move(1), move(2)
      end,
      function(g, m)
        for k = 1, 2 do m[k] = 0.9 * m[k] + g[k] end
        return 0.0005 * m[1], 0.0005 * m[2]
      end,
      function(g) return 0.0005 * g[1], 0.0005 * g[2] end,
    }
    local first = c:shown("paths")
    local gx = slope(-1.5, 2.5)
    c:close({ first.worked[#first.worked - 1], first.worked[#first.worked] }, { gx, -1.5 - 0.0005 * gx }, 1e-3)
    local floor, far = 0, {}
    for i, rule in ipairs(rules) do
      x[i], y[i] = -1.5, 2.5
      local m, v = { 0, 0 }, { 0, 0 }
      for t = 1, how.frames * 3 do
        local gx, gy = slope(x[i], y[i])
        local dx, dy = rule({ gx, gy }, m, v, t)
        x[i], y[i] = x[i] - dx, y[i] - dy
        if i == 3 and math.abs(y[i] - x[i] ^ 2) < 0.1 then floor = floor + 1 end
      end
      far[i] = math.sqrt((x[i] - 1) ^ 2 + (y[i] - 1) ^ 2)
      c:close(shown.list[i][2], far[i], 0.02 + 0.05 * far[i])
    end
    c:less(far[2], far[3], "momentum is nearer than SGD")
    c:less(far[1], far[3], "Adam is nearer than SGD")
    c:given(STEPS)
    return floor > 0.9 * how.frames * 3, floor / (how.frames * 3)
  end,
}

claim "rate-too-large" {
  of = "paths",
  check = function(c)
    local shown = c:trained("paths", { x = -1.9, y = -0.9, eta = 0.002 }, { frames = 20 })
    c:holds(shown.picture.values[3][2] == word "diverged", "SGD on the steep wall")
  end,
}
