-- 6.1: a game of two losses: the smallest GAN, the generator's slope, collapse, and critics that are held.
local duels, gans, modes, tables, training = library "duels", library "gans", library "modes", library "tables", library "training"

-- The smallest game.
local REACH, LENGTH, COUNTED = 3, 500, { 50, 100, 200, 500 }

local function smallest(s)
  local theta, psi, apart = duels.walk(s, LENGTH)
  local x, y = duels.inside(theta, psi, REACH)
  local far, steps = {}, {}
  for i, n in ipairs(COUNTED) do far[i] = apart[n + 1] end
  for i = 1, #apart do steps[i], apart[i] = i - 1, math.min(apart[i], 1e6) end
  return {
    figure = chart.row {
      chart.figure {
        equal = true, x = { label = "θ", from = -REACH, to = REACH }, y = { label = "ψ", from = -REACH, to = REACH },
        duels.field(s, REACH), chart.path { x = x, y = y, color = 1 }, chart.mark { x = 0, y = 0, color = "accent" },
      },
      training.history({ { x = steps, y = apart } }, {
        steps = 200, start = 0, label = word "apart", from = 0, to = 4, drawn = s.predicted.predict,
      }),
    },
    values = { { word "apart-at", tables.listed(far, "%.3g") } },
  }
end

-- How steep each form is for the generator, over what the discriminator says of what was made.
local LOGITS = tensor.linspace(-9, 9, 181):tolist()

local function steepness(form, logits)
  local a = tensor(logits, { grad = true })
  loss.gan_generator(a, { form = form, reduction = "sum" }):backward()
  return a.grad:abs()
end

local FORMS = { { "minimax", "dashed" }, { "non_saturating", "solid" } }

local function ahead_picture(one)
  local over = { x = { label = "D(G(z))", from = 0, to = 1 }, y = { label = word "steepness", from = 0, to = 1 } }
  local lists = {}
  for i, form in ipairs(FORMS) do
    over[i] = chart.line {
      x = tensor(LOGITS):sigmoid(), y = steepness(form[1], LOGITS), color = i, dash = form[2], label = word(form[1]),
    }
    lists[i] = { x = one.steps, y = one.norms[i], color = i, dash = form[2], label = word(form[1]) }
  end
  over[3] = chart.rule { x = one.score, color = "accent" }
  return {
    figure = chart.row {
      chart.figure(over),
      training.history(lists, { steps = 800, start = 0, counted = word "ahead", label = word "g-gradient", scale = "log" }),
    },
    values = {
      { "D(G(z))", one.score }, { word "minimax", one.norms[1][#one.steps] },
      { word "non_saturating", one.norms[2][#one.steps] },
    },
  }
end

local function near_three(count) return tensor.randn(count, 1) * 0.2 + 3 end

local function ahead_look(one)
  local n = #one.steps
  one.norms[1][n], one.norms[2][n], one.score = gans.pull(one.game)
end

-- Two modes at −s and s; ten games at once.
local GAMES, ROUNDS, SHOWN = 10, 400, 60

local function modes_begin(s)
  local games = {}
  for i = 1, GAMES do games[i] = gans.on_line(s.kind, modes.two(s.modes)) end
  return games
end

-- The shares of points above 0, game by game, and how many games have all theirs on one side.
local function sides(games)
  local shares, collapsed = {}, 0
  for i, game in ipairs(games) do
    local share, on_one_side = modes.above(gans.made(game, 1000))
    shares[i], collapsed = share, collapsed + (on_one_side and 1 or 0)
  end
  return shares, collapsed
end

local WIDE, BINS = 6.5, 39

local function modes_picture(games, s, step)
  local collapsed = step == 0 and "–" or select(2, sides(games))
  local x, y, over = {}, {}, tensor.linspace(-WIDE, WIDE, 261):tolist()
  for i, game in ipairs(games) do
    for _, at in ipairs(gans.made(game, SHOWN):reshape(-1):tolist()) do
      x[#x + 1], y[#y + 1] = math.max(-WIDE, math.min(WIDE, at)), GAMES + 1 - i
    end
  end
  return {
    figure = chart.row {
      chart.figure {
        title = word "first-game", x = { from = -WIDE, to = WIDE }, y = { from = 0, to = 0.8 },
        chart.histogram {
          values = gans.made(games[1], 1000):reshape(-1), range = { -WIDE, WIDE }, bins = BINS, share = true, color = 1,
          label = word "made",
        },
        chart.line { x = over, y = modes.two_shares(s.modes, over, 2 * WIDE / BINS), color = 2, label = word "real" },
      },
      chart.figure {
        title = word "ten-games", x = { from = -WIDE, to = WIDE }, y = { from = 0, to = GAMES + 1, hidden = true },
        chart.rule { x = -s.modes, color = 2 }, chart.rule { x = s.modes, color = 2 },
        chart.scatter { x = x, y = y, marker = "dot", color = 1 },
      },
    },
    values = { { word "collapsed", collapsed } },
  }
end

local function modes_step(games)
  for _, game in ipairs(games) do gans.step(game) end
end

local function modes_result(games, s)
  local shares, collapsed = sides(games)
  return { collapsed = collapsed, shares = shares, kind = s.kind }
end

-- Eight modes on a circle of radius 2; the discriminator at a rate of its own.
local LAPS, LATE = 1500, 100

local function ring_begin(s)
  return {
    game = gans.new { kind = "gan", real = modes.ring, dim = 2, hidden = 32, g_rate = 4e-3, d_rate = 4e-3 * s.ratio },
    at = {}, losses = {}, late = {}, sum = 0,
  }
end

local function mean(list)
  local sum = 0
  for _, v in ipairs(list) do sum = sum + v end
  return #list > 0 and sum / #list or nil
end

local function ring_picture(one)
  local points, truth = gans.made(one.game, 1000), modes.ring(300)
  local shown = points:narrow(1, 1, 300)
  return {
    figure = chart.row {
      chart.figure {
        equal = true, x = { from = -3, to = 3 }, y = { from = -3, to = 3 },
        chart.scatter { x = truth:select(2, 1), y = truth:select(2, 2), color = "muted", marker = "dot", label = word "real" },
        chart.scatter { x = shown:select(2, 1):clamp(-3, 3), y = shown:select(2, 2):clamp(-3, 3), color = 1,
          marker = "dot", label = word "made" },
      },
      training.history({ { x = one.at, y = one.losses } }, {
        steps = LAPS, start = 0, label = word "d-loss", from = 0, to = 2.5, rules = { { y = 2 * math.log(2), label = "2 ln 2" } },
      }),
    },
    values = { { word "modes-found", modes.found(points) }, { word "d-loss-late", mean(one.late) or "–" } },
  }
end

local function ring_step(one, i)
  local value = gans.step(one.game)
  one.sum, one.late[(i - 1) % LATE + 1] = one.sum + value, value
end

local function ring_look(one, i)
  if i == 0 then return end
  one.at[#one.at + 1], one.losses[#one.losses + 1], one.sum = i, one.sum / 15, 0
end

-- The source's critic, held by nothing, and two that are held, against a generator that stands still 3 away.
local HELD, DASHES, AWAY, CRITIC_STEPS = { "wgan", "clip", "penalty" }, { "solid", "dotted", "dashed" }, 3, 600

local function critics_begin(s, seed)
  local list = training.alike(seed, HELD, function(kind) return gans.on_line(kind, near_three, s.lambda) end)
  for i, critic in ipairs(list) do
    critic.generator, critic.losses, critic.dash = function(z) return z * 0.2 end, {}, DASHES[i]
  end
  return list
end

local function critics_step(list)
  for _, critic in ipairs(list) do critic.value = gans.judge(critic) end
end

local function critics_look(list)
  for _, critic in ipairs(list) do critic.losses[#critic.losses + 1] = critic.value end -- none at the start
end

local function critics_picture(list)
  local values = {}
  for i, critic in ipairs(list) do values[i] = { word(critic.name), critic.value or "–" } end
  return {
    figure = training.compared(list, "losses", {
      steps = CRITIC_STEPS, start = 1, label = word "critic-loss", scale = "symlog", from = -3000, to = 10,
    }),
    values = values,
  }
end

page "6.1" {
  idea = { text "idea" },
  predict = {
    curve "predict" {
      x = { 0, 50, 100, 150, 200 }, from = 0, to = 4,
      answer = function(n)
        local _, _, apart = duels.walk({ game = "minimax", turns = "at_once", gamma = 0, penalty = "zero" }, LENGTH)
        return apart[n + 1]
      end,
      judge = function(ys)
        if ys[5] > 1.4 and ys[5] >= ys[2] then return "right" end
        return ys[5] < 0.7 and "falls" or math.abs(ys[5] - 1) < 0.4 and "stays" or "wrong"
      end,
    },
  },
  run = {
    scene "run" {
      kernel = "gan_generator",
      controls = {
        pick "turns" { "at_once", "in_turn", label = word "turns", value = "at_once" },
        slider "gamma" { label = "γ", from = 0, to = 2, step = 0.05, value = 0 },
        pick "game" { "minimax", "non_saturating", "wgan", label = word "kind", value = "minimax" },
        pick "penalty" { "zero", "one", label = word "pulled-to", value = "zero" },
      },
      view = smallest,
    },
    training.scene("ahead", {
      kernel = "gan_generator",
      begin = function() return { game = gans.on_line("gan", near_three), norms = { {}, {} } } end,
      steps = 800, every = 10, step = function(one) gans.judge(one.game) end, look = ahead_look, picture = ahead_picture,
      result = function(one)
        return { score = one.score, minimax = one.norms[1][#one.steps], other = one.norms[2][#one.steps] }
      end,
    }),
    training.scene("modes", {
      kernel = "wgan_critic",
      controls = {
        pick "kind" { "gan", "clip", "penalty", label = word "kind", value = "gan" },
        slider "modes" { label = "s", from = 1, to = 4, step = 0.5, value = 3 },
      },
      steps = ROUNDS, every = function(s) return s.kind == "gan" and 10 or 2 end,
      begin = modes_begin, step = modes_step, picture = modes_picture, result = modes_result,
    }),
    training.scene("ring", {
      kernel = "gan_discriminator",
      controls = {
        slider "ratio" { label = "η(D) / η(G)", from = 0.125, to = 2, scale = "log", step = 2, value = 0.125 },
      },
      steps = LAPS, every = 15, begin = ring_begin, step = ring_step, look = ring_look, picture = ring_picture,
      result = function(one) return { modes = modes.found(gans.made(one.game, 1000)), loss = mean(one.late) } end,
    }),
  },
  explain = {
    text "explain",
    number "optimum" { answer = 2 * math.log(2), tolerance = 0.006, traps = { one = math.log(2), zero = 0, half = 0.5 } },
    choice "settled" { answer = "falls" },
    number "count" { run = "modes", answer = "collapsed", tolerance = 0.4 },
  },
  use = {
    text "use",
    training.scene("erratum", {
      kernel = "wgan_critic",
      controls = { slider "lambda" { label = "λ", from = 0.1, to = 3, scale = "log", value = 1 } },
      steps = CRITIC_STEPS, every = 6,
      begin = critics_begin, step = critics_step, look = critics_look, picture = critics_picture,
      result = function(list) return { wgan = list[1].value, clip = list[2].value, penalty = list[3].value } end,
    }),
  },
}

-- Second computations ------------------------------------------------------------------------------------

-- The smallest game on plain numbers: how far from the balance after `steps`.
local function far(game, in_turn, gamma, steps, one)
  local theta, psi = 1, 0
  local function sigma(a) return 1 / (1 + math.exp(-a)) end
  local function push(t, p) -- where descent moves θ
    return game == "wgan" and p or game == "minimax" and sigma(t * p) * p or (1 - sigma(t * p)) * p
  end
  for _ = 1, steps do
    local bent = one and (math.abs(psi) - 1) * (psi > 0 and 1 or psi < 0 and -1 or 0) or psi
    local turned = psi - 0.3 * ((game == "wgan" and theta or sigma(theta * psi) * theta) + gamma * bent)
    theta, psi = theta + 0.3 * push(theta, in_turn and turned or psi), turned
  end
  return (theta ^ 2 + psi ^ 2) ^ 0.5
end

claim "smallest-game" {
  of = { "run", "predict" },
  check = function(c)
    local function shown(turns, gamma, game)
      local set = { turns = turns, gamma = gamma, game = game or "minimax" }
      local values = c:shown("run", set).values[word "apart-at"]
      for i, n in ipairs { 50, 100, 200 } do
        local expected = far(set.game, turns == "in_turn", gamma, n)
        c:close(values[i], expected, 0.006 * expected + 1e-4)
      end
      return values[4]
    end
    c:close(shown("at_once", 0), 3.4, 0.006)
    c:close(shown("in_turn", 0), 0.982, 1e-3)
    c:close(shown("at_once", 0.05), 1.72, 0.006)
    c:given(500, 1, 0.05)
    c:less(shown("at_once", 0.1), 0.2)
    c:less(shown("at_once", 0.3), 1e-6)
    c:less(shown("in_turn", 0, "non_saturating"), 0.25)
    c:less(1e8, shown("at_once", 0, "wgan"))
    local guess = far("minimax", false, 0, 150)
    c:close(c:answer("predict", nil, 150), guess, 1e-4 * guess)
  end,
}

-- Near the balance the game is linear: θ' = ψ/2, ψ' = −θ/2 − γψ. It turns where γ² < 1.
claim "turns-below-one" {
  of = "run",
  check = function(c)
    c:given(0.1)
    local function crossings(gamma) -- how often θ changes its sign
      local theta, _, count = duels.walk({ game = "minimax", turns = "at_once", gamma = gamma, penalty = "zero" }, LENGTH), nil, 0
      for i = 2, 200 do count = count + (theta[i] * theta[i - 1] < 0 and 1 or 0) end
      return count
    end
    c:less(2, crossings(0.3))
    c:less(0, crossings(0.7))
    c:close(crossings(1.1), 0)
    c:close(crossings(2), 0)
  end,
}

claim "pulled-to-one" {
  check = function(c)
    c:given(1.2)
    for _, gamma in ipairs { 1.2, 1.5 } do
      local values = c:shown("run", { gamma = gamma, penalty = "one" }).values[word "apart-at"]
      c:close(values[4], 2 * gamma, 0.01)
      c:close(values[2], far("minimax", false, gamma, 100, true), 0.01)
    end
  end,
}

claim "two-forms" {
  of = "ahead",
  check = function(c)
    for _, a in ipairs { -7, -1, 0, 2.5 } do
      local d = 1 / (1 + math.exp(-a))
      c:close(steepness("minimax", { a }), { d }, 1e-5)
      c:close(steepness("non_saturating", { a }), { 1 - d }, 1e-5)
      c:close(c:slope(function(x) return math.log(1 - 1 / (1 + math.exp(-x))) end, a), -d, 1e-5)
    end
  end,
}

claim "saturates" {
  training = { reduced = { seeds = 2, frames = 40 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("ahead", {}, how)
    local flat, steep = run.values[word "minimax"], run.values[word "non_saturating"]
    c:less(run.values["D(G(z))"], 0.05)
    c:given(800, 1 / 100, 100, 20)
    local start = run.pictures[1].values
    c:less(start[3][2], 6 * start[2][2], "at the start the two are alike")
    return flat < (how.full and 0.01 or 0.1) * steep, flat / steep
  end,
}

-- How far the points that one of the ten games makes lie from the nearer mode, in the mean, when it begins and when
-- it has gone `rounds` rounds.
local function off_modes(kind, rounds)
  random.seed(1)
  local game = modes_begin({ kind = kind, modes = 3 })[1]
  local function off() return (gans.made(game, 1000):abs() - 3):abs():mean():item() end
  local before = off()
  for _ = 1, rounds do gans.step(game) end
  return before, off()
end

claim "collapses" {
  of = { "explain", "modes", "count" },
  training = { reduced = { seeds = 1, frames = 40 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("modes", {}, how)
    local collapsed = run.values[word "collapsed"]
    c:given(3, 20)
    c:close(c:answer("count", nil, { collapsed = 7 }), 7)
    c:less(select(2, off_modes("gan", ROUNDS)), 0.5, "what it makes lies at a mode")
    if how.full then
      c:close(c:answer("count", nil, run.result), collapsed, 1.01)
    end
    return collapsed >= 5, collapsed
  end,
}

claim "critics-cure" {
  training = { reduced = { seeds = 1, frames = 20 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    c:given(200) -- ten games a seed
    local held = c:trained("modes", { kind = "penalty" }, how).values[word "collapsed"]
    local before, after = off_modes("penalty", 40)
    c:less(after, before - 1, "the points go to the modes")
    if not how.full then return held < 10, held end
    local clipped = c:trained("modes", { kind = "clip" }, how).values[word "collapsed"]
    return held == 0 and clipped <= 2, clipped
  end,
}

claim "ring-needs-speed" {
  of = { "explain", "ring" },
  training = { reduced = { seeds = 1, frames = 30 }, full = { seeds = 20, holds = 16 } },
  check = function(c, how)
    local slow = c:trained("ring", { ratio = 0.125 }, how).values
    local fast = c:trained("ring", { ratio = 2 }, how).values
    c:given(20, 16, 8)
    c:close(slow[word "d-loss-late"], 2 * math.log(2), 0.15)
    return slow[word "modes-found"] <= 2 and fast[word "modes-found"] == 8, slow[word "modes-found"]
  end,
}

claim "guessing" {
  of = { "optimum", "settled" },
  check = function(c)
    c:close(c:answer "optimum", -math.log(0.5) - math.log(1 - 0.5))
    c:close(c:answer("optimum", "one"), -math.log(0.5))
    c:close(loss.gan_discriminator(tensor { 0, 0 }, tensor { 0 }), c:answer "optimum", 1e-6)
  end,
}

claim "unbounded" {
  training = { reduced = { seeds = 1, frames = 60 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("erratum", {}, how)
    local half = run.pictures[#run.pictures // 2].values[1][2]
    c:given(-1000, 600)
    c:less(run.values[word "wgan"], half, "and it goes on")
    return run.values[word "wgan"] < (how.full and -1000 or -200), run.values[word "wgan"]
  end,
}

-- A critic of slope k costs −3k + λ(k − 1)², least at k = 1 + 3/(2λ).
claim "held" {
  training = { reduced = { seeds = 1, frames = 60 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local values = c:trained("erratum", {}, how).values
    c:holds(values[word "clip"] < 0 and values[word "clip"] > -1, "clipped: between −1 and 0")
    c:given(-1, -7.5)
    local got = values[word "penalty"]
    return math.abs(got + 3 * (1 + 3 / 2)) < 0.4, got
  end,
}

claim "source-example" {
  check = function(c)
    random.seed(3)
    local real, fake = tensor.randn(40000), tensor.randn(40000)
    local half, d, g = 0.005, 0, 0 -- E softplus of a normal number, summed
    for i = -1600, 1600 do
      local x = i * half
      g = g + math.log(1 + math.exp(x)) * math.exp(-x * x / 2) / math.sqrt(2 * math.pi) * half
    end
    d = 2 * g
    c:close(loss.gan_discriminator(real, fake), d, 0.02)
    c:close(loss.gan_generator(fake), g, 0.01)
    c:close(loss.wgan_critic(real, fake), 0, 0.03)
    c:close({ d, g }, { 1.61, 0.81 }, 0.006)
  end,
}
