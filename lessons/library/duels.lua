-- The smallest GAN: the data is the point 0, the generator's point θ, and the discriminator says ψ·x.
local duels = {}

-- Slopes of the two losses at lists of θ and ψ: the generator's along θ, the discriminator's along ψ.
local function slopes(s, theta, psi)
  local t, p = tensor(theta, { grad = true }), tensor(psi, { grad = true })
  local sum = { reduction = "sum", form = s.game ~= "wgan" and s.game or nil }
  local g = s.game == "wgan" and loss.wgan_generator(t * p, sum) or loss.gan_generator(t * p, sum)
  local d = loss[s.game == "wgan" and "wgan_critic" or "gan_discriminator"](p * 0, t * p, { reduction = "sum" })
  local size = s.penalty == "one" and p:abs() - 1 or p
  return tensor.gradients(g, { t })[1]:tolist(),
    tensor.gradients(d + size:square():sum() * (s.gamma / 2), { p })[1]:tolist()
end

local RATE = 0.3

--- Where both are over `length` steps from θ = 1, ψ = 0: lists of θ, of ψ and of their distance from 0, 0. `s` is as
--- for duels.field, with turns: "in_turn", or both at once.
function duels.walk(s, length)
  local theta, psi, apart = { 1 }, { 0 }, { 1 }
  for i = 1, length do
    local t, p = theta[i], psi[i]
    local g, d = slopes(s, { t }, { p })
    local moved = p - RATE * d[1]
    if s.turns == "in_turn" then g = slopes(s, { t }, { moved }) end
    theta[i + 1], psi[i + 1] = t - RATE * g[1], moved
    apart[i + 1] = (theta[i + 1] ^ 2 + moved ^ 2) ^ 0.5
  end
  return theta, psi, apart
end

--- How both are pulled at places up to `reach` from the middle: arrows. `s` has game ("minimax", "non_saturating"
--- or "wgan"), penalty ("one" for WGAN-GP's, else zero-centred) and gamma, its weight.
function duels.field(s, reach)
  local x, y = {}, {}
  for i = -6, 6 do
    for j = -6, 6 do x[#x + 1], y[#y + 1] = i * reach / 6, j * reach / 6 end
  end
  local g, d = slopes(s, x, y)
  for i = 1, #g do g[i], d[i] = -g[i], -d[i] end
  return chart.arrows { x = x, y = y, dx = g, dy = d, even = true, color = "muted" }
end

--- As much of a path as lies within `reach`.
function duels.inside(theta, psi, reach)
  local last = 1
  while theta[last + 1] and math.max(math.abs(theta[last + 1]), math.abs(psi[last + 1])) <= reach do last = last + 1 end
  return table.move(theta, 1, last, 1, {}), table.move(psi, 1, last, 1, {})
end

return duels
