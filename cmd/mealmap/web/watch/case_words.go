package watch

import (
	"slices"
	"strings"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/meals"
	"mealmap/meals/offline"
)

// why says why the case is here, with its figures.
func (n *names) why(c *offline.File) string {
	f := c.Figures()
	args := map[string]any{"Fen": c.Fen.Grouped(), "Minutes": n.span(time.Duration(f.Minutes) * time.Minute), "Rejected": f.Rejected, "From": f.From, "To": f.To,
		"Missing": f.To - f.From + 1, "Records": offline.MaxRecords, "Hours": int(offline.MaxAlone.Hours()), "List": int(offline.ListLife.Hours())}
	if m := c.Other.Meal; m != nil {
		args["Where"], args["When"] = c.Other.Point, m.ServedAt.Time().Format("01-02 15:04")
	}
	if e := c.This.Record; e != nil {
		args["Day"], args["Price"] = web.DayText(n.p, e.Record.ServedAt.ServiceDay()), e.Record.Price.Grouped()
	}
	var shapes []string
	for _, shape := range f.Undecided {
		shapes = append(shapes, n.p.Text("watch.shape."+shape))
	}
	args["Shapes"] = strings.Join(shapes, n.p.Text("watch.and"))
	if f.Device != nil && f.Full != nil {
		args["Device"], args["Full"] = f.Device.Elder.Grouped(), f.Full.Elder.Grouped()
	}
	key := "watch.case." + string(c.Kind) + ".says"
	if f.Why != "" {
		key += "." + f.Why
	}
	return n.p.With(key, args)
}

// sides puts the record beside the meal that was first, line by line. Places and
// times are never the same; what is marked as different is the meal itself.
func (n *names) sides(c *offline.File, look *meals.OfflineLook) (heads []sideLine, lines []compared) {
	if c.This.Meal == nil && c.This.Record == nil {
		return nil, nil
	}
	this, other := n.facts(c, &c.This, look), n.facts(c, &c.Other, nil)
	heads = []sideLine{{n.p.Text("watch.side.this"), n.open(&c.This)}}
	if c.Other.Meal != nil {
		heads = append(heads, sideLine{n.p.Text("watch.side.other"), n.open(&c.Other)})
	}
	for _, name := range sideFacts {
		l := compared{Label: "watch.side." + name, This: this[name], Other: other[name], Num: slices.Contains(sideMoney, name)}
		l.Differ = c.Other.Meal != nil && l.This != l.Other && (l.Num || name == "sitting" || name == "elder")
		if l.This != "" || l.Other != "" {
			lines = append(lines, l)
		}
	}
	return heads, lines
}

// sideFacts are the lines of the comparison in order; sideMoney those in yuan.
var (
	sideFacts = []string{"elder", "point", "till", "cell", "served", "received", "how", "sitting", "list", "discount", "paid", "own", "stands"}
	sideMoney = []string{"list", "discount", "paid", "own"}
)

// open is the meal where the viewer has a page of it.
func (n *names) open(x *offline.Side) meals.RedemptionID {
	if x.Meal == nil || !n.covers(x.Meal.Street) {
		return ""
	}
	return x.Meal.ID
}

// facts are what is known of one side, by the names of sideFacts. What a device
// said stands for a record that has no meal.
func (n *names) facts(c *offline.File, x *offline.Side, look *meals.OfflineLook) map[string]string {
	all := map[string]string{"point": x.Point, "cell": x.Cell}
	if e := x.Record; e != nil {
		all["how"], all["till"], all["received"] = n.p.Text("watch.side.alone", "Seq", e.Seq), c.TillName, e.ReceivedAt.Time().Format(toTheSecond)
		all["served"] = e.Record.ServedAt.Time().Format(toTheSecond)
		if e.Record.Kind == offline.KindMeal {
			n.split(all, e.Record.Split)
			all["sitting"], all["stands"] = n.p.Text(sittingKey(e.Record.Sitting)), n.p.Text("watch.side.waits")
		}
	}
	if look != nil && look.Elder != "" {
		all["elder"] = n.elder(look.District, look.Elder)
	}
	m := x.Meal
	if m == nil {
		if c.Decision != "" || !c.Kind.Waits() {
			delete(all, "stands")
		}
		return all
	}
	n.split(all, m.Figures())
	all["elder"], all["till"], all["sitting"] = n.elder(m.District, m.ElderID), n.till(m.TillID), n.p.Text(sittingKey(m.Sitting))
	all["served"], all["received"] = m.ServedAt.Time().Format(toTheSecond), m.ReceivedAt.Time().Format(toTheSecond)
	if x.Record == nil {
		all["how"] = n.p.Text("watch.side.online")
	}
	switch {
	case m.VoidedAt != 0:
		all["stands"] = n.p.Text("office.redemption.voided")
	case m.Rejected:
		all["stands"] = n.p.Text("watch.rejected")
	default:
		all["stands"] = n.p.Text("watch.side.kept")
	}
	return all
}

func (n *names) split(all map[string]string, f meals.Figures) {
	all["list"], all["discount"], all["paid"], all["own"] = f.List.Grouped(), f.Merchant.Grouped(), f.Subsidy().Grouped(), f.Elder.Grouped()
}

// apart says how far the two meals are from each other in time and place.
func (n *names) apart(c *offline.File) string {
	if c.Other.Meal == nil {
		return ""
	}
	args := map[string]any{"Time": n.span(c.Apart), "Here": c.PointID == c.Other.Meal.PointID, "Known": c.Metres != nil, "Same": c.This.Cell == c.Other.Cell}
	if c.Metres != nil {
		args["Metres"], args["Walk"] = int(*c.Metres+0.5), walkMinutes(int(*c.Metres+0.5))
	}
	return n.p.With("watch.case.apart", args)
}

// device puts the till's split beside the one that was recorded, where they
// differ.
func (n *names) device(c *offline.File) (lines []compared) {
	f := c.Figures()
	if f.Device == nil || f.Full == nil {
		return nil
	}
	device, full := map[string]string{}, map[string]string{}
	n.split(device, *f.Device)
	n.split(full, *f.Full)
	for _, name := range sideMoney {
		lines = append(lines, compared{Label: "watch.side." + name, This: device[name], Other: full[name], Differ: device[name] != full[name], Num: true})
	}
	return lines
}

// does says what a decision about the case does, in yuan.
func (n *names) does(c *offline.File, look *meals.OfflineLook, d offline.Decision) string {
	f := c.Figures()
	args := map[string]any{"Fen": c.Fen.Grouped(), "Stake": c.Fen != 0, "Rejected": f.Rejected, "Missing": f.To - f.From + 1}
	if m := c.This.Meal; m != nil {
		args["Rejected"] = m.Rejected
	}
	if d == offline.Record {
		fault := look.Refusal
		if fault == nil {
			fault = look.Full.Refusal
		}
		if fault != nil {
			args["Refusal"], _ = n.p.Fault(fault)
		} else {
			split := recorded(c, look)
			args["Paid"], args["Own"], args["Said"] = split.Subsidy().Grouped(), split.Elder.Grouped(), c.This.Record.Record.Split.Elder.Grouped()
		}
	}
	return n.p.With("watch.decision."+string(d)+".does", args)
}

// recorded is the split that the meal of a waiting record would have: what is free
// now, and no subsidy where the till gave none.
func recorded(c *offline.File, look *meals.OfflineLook) meals.Figures {
	if e := c.This.Record; e != nil {
		if less := look.Unsubsidised(); e.Record.Split == less.Split.Figures() {
			return less.Split.Figures()
		}
	}
	return look.Full.Split.Figures()
}

// span is a time in days, hours and minutes.
func (n *names) span(d time.Duration) string {
	m := int(d.Round(time.Minute).Minutes())
	return n.p.Text("watch.span", "Days", m/1440, "Hours", m/60%24, "Minutes", m%60, "All", m)
}

// reason is what somebody wrote, or the words of what the program does by itself.
func (n *names) reason(c *offline.File) string {
	if slices.Contains([]string{offline.ReasonTwice, offline.ReasonArrived, meals.VoidedByTill}, c.Reason) {
		return n.p.Text("watch.reason." + c.Reason)
	}
	return c.Reason
}

// decider is who decided: a person, the program, or a till that took its own
// record back.
func (n *names) decider(c *offline.File) string {
	if strings.HasPrefix(string(c.DecidedBy), "till:") {
		return n.p.Text("watch.by_till", "Till", c.TillName)
	}
	return n.person(c.DecidedBy)
}
