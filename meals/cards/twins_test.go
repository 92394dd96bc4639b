package cards

import "testing"

func TestNamesThatNearlyAgree(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"王桂芳", "王桂芳", true},
		{"王桂芳", "王桂芬", true},
		{"王桂芳", "汪桂芳", true},
		{"王桂芳", "王芳", true},
		{"王桂芳", "王芳桂", true},
		{"王桂芳", "王秀英", false},
		{"王桂芳", "王桂", true},
		{"王桂芳", "王", false},
		{"王", "李", false},
		{"王", "王", true},
		{"王 桂芳", "王桂芳", true},
		{"阿卜杜热依木·吐尔逊", "阿卜杜热依木吐尔逊", true},
		{"ALI", "ali", true},
		{"王桂芳英", "王芳桂", false},
		{"桂王芳", "芳王桂", false},
	} {
		for _, pair := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			if got := nearly(foldName(pair[0]), foldName(pair[1])); got != c.want {
				t.Errorf("%s and %s: %v", pair[0], pair[1], got)
			}
		}
	}
}

func TestNumbersThatAreClose(t *testing.T) {
	t.Parallel()
	const number = "320106195001010017"
	for name, c := range map[string]struct {
		other string
		want  bool
	}{
		"one digit, and with it the check digit": {"320106195001010029", true},
		"two neighbours changed places":          {"320106195010010011", true},
		"the same":                               {number, false},
		"the check digit alone":                  {"32010619500101001X", false},
		"two digits":                             {"320106195002010025", false},
		"two that are not neighbours":            {"320106159001010017", true},
		"far places":                             {"120306195001010017", false},
		"an old number":                          {"320106500101001", false},
	} {
		if got := closeNumbers(number, c.other); got != c.want || closeNumbers(c.other, number) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
