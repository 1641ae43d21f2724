-- A variational autoencoder of small digits: a picture to a code of two numbers with a width, and back.
local classifiers, embeddings = library "classifiers", library "embeddings"
local vaes = {}

local BATCH, RATE, PIXELS = 100, 3e-3, 64

-- The kernel's loss, a picture: sums over pixels and codes, the mean over pictures.
local function cost(seen, x, mu, logvar, beta)
  return loss.vae(seen, x, mu, logvar, { beta = beta, reduction = "mean" })
end

local Net = nn.Module "VAE"

function Net:init()
  self.encoder = classifiers.mlp { PIXELS, 64, 4 }
  self.decoder = classifiers.mlp { 2, 64, PIXELS }
end

--- The mean and the log variance of the codes of x: two of (N, 2).
function Net:encode(x)
  local both = self.encoder(x)
  return both:narrow(2, 1, 2), both:narrow(2, 3, 2)
end

--- The pixels of codes z: (N, 64), from 0 to 1.
function Net:decode(z)
  return self.decoder(z):sigmoid()
end

--- 1,500 digits to learn from, 297 others, and a network, by the random stream.
function vaes.new()
  local digits = embeddings.digits(1500, 297)
  local vae = { net = Net(), x = digits.x, held = digits.held_x, labels = digits.held_labels }
  vae.adam = optim.Adam(vae.net, { lr = RATE })
  vae.next = classifiers.batches(digits.x:size(1), math.min(BATCH, digits.x:size(1)))
  return vae
end

-- The network's pictures of x through codes drawn around their means.
local function passed(vae, x)
  local mu, logvar = vae.net:encode(x)
  local z = mu + tensor.randn(x:size(1), 2) * (logvar * 0.5):exp()
  return vae.net:decode(z), mu, logvar
end

--- One step down reconstruction + β·KL; with `sign` −1 down the same with the reconstruction's sign turned.
function vaes.step(vae, beta, sign)
  local x = vae.x:index_select(1, vae.next())
  local seen, mu, logvar = passed(vae, x)
  vae.adam:zero_grad()
  local value = cost(seen, x, mu, logvar, beta)
  if sign == -1 then value = value - cost(seen, x, mu, logvar, 0) * 2 end
  value:backward()
  vae.adam:step()
end

--- The two terms on the digits that were held out, a picture each: reconstruction, KL.
function vaes.terms(vae)
  return tensor.no_grad(function()
    local seen, mu, logvar = passed(vae, vae.held)
    local lost = cost(seen, vae.held, mu, logvar, 0):item()
    return lost, cost(seen, vae.held, mu, logvar, 1):item() - lost
  end)
end

--- The means of the codes of the digits that were held out: (N, 2).
function vaes.codes(vae)
  return tensor.no_grad(function() return (vae.net:encode(vae.held)) end)
end

--- The digit at a place of the map: (8, 8).
function vaes.digit(vae, x, y)
  return tensor.no_grad(function() return vae.net:decode(tensor { { x, y } }):reshape(8, 8) end)
end

--- What no code at all costs, a picture (each is taken for the mean of all), and what is left with a perfect one,
--- since grey pixels have an entropy.
function vaes.bounds(vae)
  local function each(pred)
    return loss.bce(pred:expand(vae.held:size(1), PIXELS), vae.held, { reduction = "sum" }):item() / vae.held:size(1)
  end
  local mean = vae.x:mean(1):reshape(1, PIXELS):clamp(1e-4, 1 - 1e-4)
  return each(mean), each(vae.held)
end

--- The two largest eigenvalues of the covariance of the pixels, each over √(p(1 − p)) with p its mean: a direction
--- of the code pays only where one is above β.
function vaes.eigenvalues(x)
  local p = x:mean(1)
  local used = p:gt(0.002)
  local scaled = (x - p) * used / (p * (1 - p) + 1e-9):sqrt()
  local cov = scaled:t():matmul(scaled) / x:size(1)
  local values = {}
  for k = 1, 2 do
    local v = tensor.ones(PIXELS, 1) + tensor.arange(PIXELS):reshape(PIXELS, 1) * 0.01
    for _ = 1, 300 do
      v = cov:matmul(v)
      v = v / v:square():sum():sqrt()
    end
    values[k] = v:t():matmul(cov:matmul(v)):item()
    cov = cov - v:matmul(v:t()) * values[k]
  end
  return values
end

return vaes
