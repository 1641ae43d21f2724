-- What is known of the submission that is being graded, until the first check begins with another.
local attempt = {
  told = {}, -- what the learner was told already, by its kind
  broken = {}, -- by group, the checks that an error of the submission ended at once
  running = nil, -- the check that is running
  answered = 0, -- and its questions that were answered
  depth_factor = nil, -- ½ or 1; nil: not asked yet
  sound = nil, -- whether the total of the worked row, and its gradient, are right; nil: not asked yet
  runs = {}, -- the trainings, in the order in which they were asked for
}

-- The first check calls this when it runs, and its own questions count.
function attempt.begin()
  attempt.told, attempt.runs, attempt.broken = {}, {}, { formula = attempt.broken.formula }
  attempt.depth_factor, attempt.sound = nil, nil
end

return attempt
