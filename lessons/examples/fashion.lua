-- Ten kinds of clothes, told apart by an MLP: about 86 % of the held-out tenth, in a few seconds.
--
--     losslab eval --file lessons/examples/fashion.lua

random.seed(1)
local images, labels = data.fashion()
local x = images:reshape(-1, 784)
local net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
local adam = optim.Adam(net, { lr = 2e-3 })
local rate = optim.CosineAnnealingLR(adam, { T_max = 20 })
for _ = 1, 20 do
  local order = tensor(random.permutation(9000)) -- the last 1,000 are never seen
  for first = 1, 9000 - 63, 64 do
    local batch = order:narrow(1, first, 64)
    adam:zero_grad()
    loss.cross_entropy(net(x:index_select(1, batch)), labels:index_select(1, batch)):backward()
    adam:step()
  end
  rate:step()
end
local guess = tensor.no_grad(function() return net(x:narrow(1, 9001, 1000)):argmax(2) - 1 end)
return guess:eq(labels:narrow(1, 9001, 1000)):mean()
