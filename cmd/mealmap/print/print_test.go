package print

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"mealmap/static/messages"
)

var names = []string{"王𬎆芬", "喆堃昇犇龑祎玥珺彧㛃", "㙦䲟", "欧阳", "阿卜杜热依木·吐尔逊买买提", "李秀英", "司马建国", "张伟", "Алексей 王", "王𪛖💐"}

func cardsOf(n int) []Card {
	rnd := rand.New(rand.NewPCG(1, 2))
	cards := make([]Card, n)
	for i := range cards {
		var b strings.Builder
		for range 200 {
			b.WriteByte(byte('0' + rnd.IntN(10)))
		}
		cards[i] = Card{Name: names[i%len(names)], CommunityName: "向阳街道第三社区", Number: fmt.Sprintf("%010d", rnd.Int64N(1e10)), Digits: b.String(), ValidTo: "2027-03-31", Issue: 1 + i%3/2}
	}
	return cards
}

func TestLook(t *testing.T) {
	var b bytes.Buffer
	rep, err := Cards(&b, cardsOf(10), CardOptions{Office: "向阳街道办事处", Phone: "0993-2012345", PublicURL: "https://meals.example.cn/", Demo: true, Backs: true}, messages.For(""))
	t.Log(rep, err, b.Len())
	os.WriteFile("/tmp/p/look.pdf", b.Bytes(), 0o644)
}

func TestLookSheet(t *testing.T) {
	var b bytes.Buffer
	var pts []SheetPoint
	for i := range 11 {
		pts = append(pts, SheetPoint{Number: i + 1, Name: []string{"幸福面馆", "向阳街道第一社区长者食堂（老年大学店）", "𬱖记小炒"}[i%3], Address: "石河子市向阳街道北三路 " + fmt.Sprint(12+i) + " 号，向阳小区东门对面一楼", Phone: "0993-2012345", Hours: []string{"午餐 11:00–13:30", "晚餐 17:00–19:00", "周日休息"}[:1+i%3], Benefits: []string{"60–69 岁九折", "70–79 岁八五折", "80 岁以上八折"}})
	}
	rep, err := Sheet(&b, SheetInfo{Title: "向阳街道老年助餐点", Edition: "2026年版", Date: "2026-03-05", Office: "向阳街道办事处", Phone: "0993-2012345", PublicURL: "https://meals.example.cn/", Demo: true}, pts, messages.For(""))
	t.Log(rep, err, b.Len())
	os.WriteFile("/tmp/p/sheet.pdf", b.Bytes(), 0o644)
}
