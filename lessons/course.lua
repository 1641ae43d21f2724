-- The course on loss functions, in its order.
return {
  title = { en = "Loss functions", ko = "손실 함수" },
  { id = "1", folder = "01-introduction", pages = { "1.1", "1.2", "1.3" } },
  { id = "2", folder = "02-regression", pages = { "2.1", "2.2", "2.3", "2.4", "2.5" } },
  { id = "3", folder = "03-classification", pages = { "3.1", "3.2", "3.3", "3.4", "3.5" } },
  { id = "4", folder = "04-metric", pages = { "4.1", "4.2", "4.3" } },
  { id = "5", folder = "05-segmentation", pages = { "5.1", "5.2", "5.3" } },
  { id = "6", folder = "06-generative", pages = { "6.1", "6.2", "6.3" } },
  { id = "7", folder = "07-combining", pages = { "7.1", "7.2", "7.3", "7.4" } },
  { id = "8", folder = "08-practice", pages = { "8.1", "8.2", "8.3", "8.4", "8.5", "refs" } },
  { id = "ex", exercises = { "tversky", "perceptual", "balancing" } },
  goals = {
    { id = "role", entries = { "1.1", "1.2", "1.3", "7.4", "8.3", "8.4", "8.5" } },
    { id = "regression", entries = { "2.1", "2.2", "2.3", "2.4", "2.5", "8.1", "8.2", "8.5" } },
    { id = "classification", entries = { "3.1", "3.2", "3.3", "3.4", "3.5", "8.1", "8.2", "8.3" } },
    { id = "metric", entries = { "4.1", "4.2", "4.3", "8.1", "8.2" } },
    {
      id = "custom",
      entries = { "5.1", "5.2", "5.3", "6.1", "6.2", "6.3", "7.1", "7.2", "7.3", "ex1", "ex2", "ex3" },
    },
  },
}
