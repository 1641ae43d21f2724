-- How a Lua submission of this exercise is asked: one question in, one answer out.
-- The loss is the submission's to write: the engine's own are not there.
loss = nil

return function(TverskyLoss, question)
  local criterion = TverskyLoss(question.alpha, question.beta, question.smooth)
  local pred = tensor(question.pred, { grad = true })
  local loss = criterion(pred, question.target)
  if question.ask == "loss" then
    return { loss = loss }
  end
  if loss == nil then
    return {}
  end
  loss:backward()
  return { grad = pred.grad }
end
