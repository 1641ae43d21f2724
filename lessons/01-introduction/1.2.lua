-- 1.2: the loss as a landscape: Rosenbrock's valley (1960), and three optimisers in it.
local landscapes, tables, training, walks = library "landscapes", library "tables", library "training", library "walks"

local function rosenbrock(x, y) return (1 - x) ^ 2 + (y - x ^ 2) ^ 2 * 100 end

local VALLEY = {
  of = rosenbrock, reach = 5, side = 81, levels = 30, x_label = word "w1", y_label = word "w2", least = { 1, 1 },
}

-- Three optimisers from one place. Adam's rate is 50 times that of the others, which its label says: its
-- steps are of about that length, theirs of that times a gradient of hundreds.
local OPTIMISERS = {
  adam = function(w, rate) return optim.Adam(w, { lr = 50 * rate }) end,
  momentum = function(w, rate) return optim.SGD(w, { lr = rate, momentum = 0.9 }) end,
  sgd = function(w, rate) return optim.SGD(w, { lr = rate }) end,
}
local STEPS, FAR = 600, 100 -- farther than this from the minimum is diverged

local function begin(s, seed)
  return training.alike(seed, { "adam", "momentum", "sgd" }, function(name)
    return walks.new {
      of = rosenbrock, x = { s.x }, y = { s.y }, optimiser = OPTIMISERS[name], rate = s.eta, goal = VALLEY.least, far = FAR,
    }
  end)
end

local function picture(all, s)
  local x, y = walks.at(all[3])
  local slope = landscapes.slopes(rosenbrock, { x }, { y })[1]
  return {
    worked = word "sgd" .. ": " .. tables.step("w₁", x, s.eta, slope),
    figure = landscapes.map(VALLEY, walks.paths(all), { x = { -2, 2 }, y = { -1, 3 }, spacing = "log" }),
    values = walks.distances(all),
  }
end

page "1.2" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "valley" } },
  run = {
    landscapes.scene("landscape", { landscape = VALLEY }),
    training.scene("paths", {
      controls = {
        slider "x" { label = "w₁", from = -1.9, to = 1.9, step = 0.1, value = -1.5 },
        slider "y" { label = "w₂", from = -0.9, to = 2.9, step = 0.1, value = 2.5 },
        slider "eta" { label = "η", from = 0.0001, to = 0.002, value = 0.0005, scale = "log" },
      },
      steps = STEPS, every = 3, begin = begin, step = walks.step, picture = picture,
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
