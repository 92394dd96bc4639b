package desk

// ProblemPage is what templates/desk/problem.html is shown with.
type ProblemPage = problemPage
