-- Two players: a generator that makes points out of noise, and a discriminator, or a critic, that scores them.
local classifiers = library "classifiers"
local gans = {}

local BATCH = 64

-- What each kind of game is: its losses, and what holds the critic.
local KINDS = {
  gan = { scores = loss.gan_discriminator, makes = loss.gan_generator },
  wgan = { scores = loss.wgan_critic, makes = loss.wgan_generator },
  clip = { scores = loss.wgan_critic, makes = loss.wgan_generator, clip = 0.1 },
  penalty = { scores = loss.wgan_critic, makes = loss.wgan_generator, penalty = 0.1 },
}

--- A game about points that `o.real(count)` draws, (count, dim), by the random stream. `o`: kind, "gan", "wgan",
--- "clip" or "penalty"; dim, of the points and of the noise; hidden, units in each of two layers; g_rate and d_rate
--- of Adam; turns of the critic for one of the generator (1 unless given); penalty, its weight (0.1 unless given).
function gans.new(o)
  local game = {
    kind = KINDS[o.kind], real = o.real, dim = o.dim, turns = o.turns or 1,
    penalty = KINDS[o.kind].penalty and (o.penalty or KINDS[o.kind].penalty),
    generator = classifiers.mlp { o.dim, o.hidden, o.hidden, o.dim },
    critic = classifiers.mlp { o.dim, o.hidden, o.hidden, 1 },
  }
  game.g_adam = optim.Adam(game.generator, { lr = o.g_rate, beta1 = 0.5 })
  game.d_adam = optim.Adam(game.critic, { lr = o.d_rate, beta1 = 0.5 })
  return game
end

--- The small game on a line, of one kind, that pages play: sixteen units a layer, and five turns of a held critic for
--- one of the generator.
function gans.on_line(kind, real, penalty)
  return gans.new {
    kind = kind, real = real, dim = 1, hidden = 16, g_rate = 2e-3, d_rate = 2e-3, penalty = penalty,
    turns = kind == "gan" and 1 or 5,
  }
end

--- `count` points that the generator makes: (count, dim).
function gans.made(game, count)
  return tensor.no_grad(function() return game.generator(tensor.randn(count, game.dim)) end)
end

--- One step of the critic against the generator as it stands; gives its loss, a number, without the penalty.
function gans.judge(game)
  local real, fake = game.real(BATCH), gans.made(game, BATCH)
  game.d_adam:zero_grad()
  local value = game.kind.scores(game.critic(real):reshape(-1), game.critic(fake):reshape(-1))
  local total = value
  if game.penalty then total = value + nn.gradient_penalty(game.critic, real, fake) * game.penalty end
  total:backward()
  game.d_adam:step()
  if game.kind.clip then nn.clip_weights(game.critic, game.kind.clip) end
  return value:item()
end

--- One step of the game: the critic its turns, the generator one. Gives the critic's last loss.
function gans.step(game)
  local value
  for _ = 1, game.turns do value = gans.judge(game) end
  game.g_adam:zero_grad()
  game.kind.makes(game.critic(game.generator(tensor.randn(BATCH, game.dim))):reshape(-1)):backward()
  game.g_adam:step()
  return value
end

--- The norm of the generator's gradient under both forms of its loss, "minimax" first, and the mean of D(G(z)).
function gans.pull(game)
  local z, norms, score = tensor.randn(256, game.dim), {}, nil
  for i, form in ipairs { "minimax", "non_saturating" } do
    game.generator:zero_grad()
    local logits = game.critic(game.generator(z)):reshape(-1)
    loss.gan_generator(logits, { form = form }):backward()
    local sum = 0
    for _, p in ipairs(game.generator:parameters()) do sum = sum + p.grad:square():sum():item() end
    norms[i], score = sum ^ 0.5, logits:detach():sigmoid():mean():item()
  end
  return norms[1], norms[2], score
end

return gans
