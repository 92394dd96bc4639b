package meals

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// Each bound of a rule set, the last value that passes and the first that does
// not. want is "" or what is said of the field.
func TestBothSidesOfEveryBound(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxCode)
	type c = struct {
		change func(*RuleSet)
		want   string
	}
	purse := func(f data.Fen, p Period) func(*RuleSet) {
		return func(r *RuleSet) { r.Classes[0].Subsidy = &Amount{Allowance: &Purse{f, p}} }
	}
	coupon := func(n int, p Period) func(*RuleSet) {
		return func(r *RuleSet) { r.Classes[0].Subsidy.Coupon = &Coupon{n, p} }
	}
	when := func(w When) func(*RuleSet) { return func(r *RuleSet) { r.Classes[0].Subsidy.When = &w } }
	limit := func(caps ...Cap) func(*RuleSet) { return func(r *RuleSet) { r.Caps = caps } }
	for name, c := range map[string]c{
		"an id of 40":                 {func(r *RuleSet) { r.ID = long }, ""},
		"an id of 41":                 {func(r *RuleSet) { r.ID = long + "x" }, "id rule_id"},
		"one day long":                {func(r *RuleSet) { r.ValidTo = r.ValidFrom }, ""},
		"ends the day before":         {func(r *RuleSet) { r.ValidTo = r.ValidFrom.AddDays(-1) }, "valid_to rule_period"},
		"begins on a leap day":        {func(r *RuleSet) { r.ValidFrom = "2024-02-29" }, ""},
		"begins on no day":            {func(r *RuleSet) { r.ValidFrom = "2025-02-29" }, "valid_from rule_day"},
		"ends on no day":              {func(r *RuleSet) { r.ValidTo = "2025-13-01" }, "valid_to rule_day"},
		"no beginning":                {func(r *RuleSet) { r.ValidFrom = "" }, "valid_from rule_day"},
		"a street":                    {func(r *RuleSet) { r.Street = "320106001" }, ""},
		"a community for a street":    {func(r *RuleSet) { r.Street = "320106001001" }, "street street_code"},
		"a street from nought":        {func(r *RuleSet) { r.Street = "020106001" }, "street street_code"},
		"round 0":                     {func(r *RuleSet) { r.Round = 0 }, ""},
		"round to the most":           {func(r *RuleSet) { r.Round = maxFen }, ""},
		"round above the most":        {func(r *RuleSet) { r.Round = maxFen + 1 }, "round_fen rule_money"},
		"floor 0":                     {func(r *RuleSet) { r.Floor = 0 }, ""},
		"a price below the floor":     {func(r *RuleSet) { r.Classes[1].Subsidy = &Amount{Price: fen(99)} }, "classes[1].subsidy rule_below_floor"},
		"a price at the floor":        {func(r *RuleSet) { r.Classes[1].Subsidy = &Amount{Price: fen(100)} }, ""},
		"free and a floor":            {func(r *RuleSet) { r.Classes[1].Subsidy = &Amount{PayPercent: ptr(0)} }, "classes[1].subsidy rule_below_floor"},
		"all off and a floor":         {func(r *RuleSet) { r.Classes[1].Subsidy = &Amount{Percent: ptr(100)} }, "classes[1].subsidy rule_below_floor"},
		"free without a floor":        {func(r *RuleSet) { r.Classes[1].Subsidy, r.Floor = &Amount{Price: fen(0)}, 0 }, ""},
		"free by the merchant":        {func(r *RuleSet) { r.Classes[1].Discount = &Amount{Price: fen(0)} }, ""},
		"floor below 0":               {func(r *RuleSet) { r.Floor = -1 }, "floor_fen rule_money"},
		"floor of the most":           {func(r *RuleSet) { r.Floor = maxFen }, ""},
		"a minimum on list":           {func(r *RuleSet) { r.MinimumOn = OnList }, ""},
		"a minimum on discounted":     {func(r *RuleSet) { r.MinimumOn = OnDiscounted }, ""},
		"a minimum unset":             {func(r *RuleSet) { r.MinimumOn = "" }, ""},
		"a code of 40":                {func(r *RuleSet) { r.Classes[0].Code = long }, ""},
		"a code of 41":                {func(r *RuleSet) { r.Classes[0].Code = long + "x" }, "classes[0].code rule_class_code"},
		"from 0":                      {func(r *RuleSet) { r.Classes[0].AgeFrom = 0 }, ""},
		"from 150":                    {func(r *RuleSet) { r.Classes[2].AgeFrom = 150 }, ""},
		"from 151":                    {func(r *RuleSet) { r.Classes[2].AgeFrom = 151 }, "classes[2].age_from rule_age"},
		"to the age it is from":       {func(r *RuleSet) { r.Classes[0].AgeTo = 60 }, ""},
		"to 150":                      {func(r *RuleSet) { r.Classes[0].AgeTo = 150 }, ""},
		"to 151":                      {func(r *RuleSet) { r.Classes[0].AgeTo = 151 }, "classes[0].age_from rule_age"},
		"pay 0%":                      {func(r *RuleSet) { r.Classes[0].Discount.PayPercent = ptr(0) }, ""},
		"pay 100%":                    {func(r *RuleSet) { r.Classes[0].Discount.PayPercent = ptr(100) }, ""},
		"pay -1%":                     {func(r *RuleSet) { r.Classes[0].Discount.PayPercent = ptr(-1) }, "classes[0].discount rule_percent"},
		"off 0%":                      {func(r *RuleSet) { r.Classes[0].Discount = &Amount{Percent: ptr(0)} }, ""},
		"off 100%":                    {func(r *RuleSet) { r.Classes[0].Discount = &Amount{Percent: ptr(100)} }, ""},
		"off 101%":                    {func(r *RuleSet) { r.Classes[0].Discount = &Amount{Percent: ptr(101)} }, "classes[0].discount rule_percent"},
		"a cut of nothing":            {func(r *RuleSet) { r.Classes[0].Subsidy.Off = fen(0) }, ""},
		"a cut of the most":           {func(r *RuleSet) { r.Classes[0].Subsidy.Off = fen(maxFen) }, ""},
		"a cut above the most":        {func(r *RuleSet) { r.Classes[0].Subsidy.Off = fen(maxFen + 1) }, "classes[0].subsidy rule_money"},
		"a price of the most":         {func(r *RuleSet) { r.Classes[0].Discount = &Amount{Price: fen(maxFen)} }, ""},
		"a price above the most":      {func(r *RuleSet) { r.Classes[0].Discount = &Amount{Price: fen(maxFen + 1)} }, "classes[0].discount rule_money"},
		"a price below 0":             {func(r *RuleSet) { r.Classes[0].Discount = &Amount{Price: fen(-1)} }, "classes[0].discount rule_money"},
		"no kind of amount":           {func(r *RuleSet) { r.Classes[0].Discount = &Amount{Max: 100} }, "classes[0].discount rule_amount"},
		"percent and price":           {func(r *RuleSet) { r.Classes[0].Discount = &Amount{Percent: ptr(1), Price: fen(1)} }, "classes[0].discount rule_amount"},
		"a minimum of the most":       {func(r *RuleSet) { r.Classes[0].Subsidy.Minimum = maxFen }, ""},
		"a minimum above the most":    {func(r *RuleSet) { r.Classes[0].Subsidy.Minimum = maxFen + 1 }, "classes[0].subsidy.min_fen rule_money"},
		"a limit above the most":      {func(r *RuleSet) { r.Classes[0].Subsidy.Max = maxFen + 1 }, "classes[0].subsidy.max_fen rule_money"},
		"opens at 0:00":               {func(r *RuleSet) { r.Windows[0].Opens = 0 }, ""},
		"opens at 23:59":              {func(r *RuleSet) { r.Windows[0] = RuleWindow{Sitting: merchants.Dinner, Opens: 1439, Closes: 1440} }, ""},
		"opens at 24:00":              {func(r *RuleSet) { r.Windows[0] = RuleWindow{Sitting: merchants.Dinner, Opens: 1440, Closes: 1441} }, "windows[0].opens rule_minute"},
		"closes at 24:00":             {func(r *RuleSet) { r.Windows[1].Closes = 1440 }, ""},
		"closes past midnight":        {func(r *RuleSet) { r.Windows[1].Closes = 1560 }, ""},
		"closes a day after it opens": {func(r *RuleSet) { r.Windows[1].Closes = r.Windows[1].Opens + 1440 }, ""},
		"closes later still":          {func(r *RuleSet) { r.Windows[1].Closes = r.Windows[1].Opens + 1441 }, "windows[1].closes rule_minute"},
		"one minute":                  {func(r *RuleSet) { r.Windows[1].Closes = r.Windows[1].Opens + 1 }, ""},
		"closes before it opens":      {func(r *RuleSet) { r.Windows[1].Closes = r.Windows[1].Opens - 1 }, "windows[1].closes rule_minute"},
		"on every day by name":        {func(r *RuleSet) { r.Windows[1].Weekdays = everyDay[:] }, ""},
		"on a day before Sunday":      {func(r *RuleSet) { r.Windows[1].Weekdays = []time.Weekday{-1} }, "windows[1].weekdays rule_weekday"},
		"all day long":                {func(r *RuleSet) { r.Windows[0].Sitting = merchants.AllDay }, ""},
		"breakfast":                   {func(r *RuleSet) { r.Windows[0].Sitting = merchants.Breakfast }, ""},
		"no sitting":                  {func(r *RuleSet) { r.Windows[0].Sitting = "" }, "windows[0].sitting rule_choice"},
		"a cap of 1000":               {func(r *RuleSet) { r.Caps[1].Count = 1000 }, ""},
		"a cap of 1001":               {func(r *RuleSet) { r.Caps[1].Count = 1001 }, "caps[1].count rule_count"},
		"a cap of -1":                 {func(r *RuleSet) { r.Caps[1].Count = -1 }, "caps[1].count rule_count"},
		"a cap of each period": {func(r *RuleSet) {
			r.Caps = []Cap{{Period: PerSitting, Count: 1}, {Period: PerDay, Count: 2}, {Period: PerWeek, Count: 5}, {Period: PerMonth, Count: 22}}
		}, ""},
		"a discount cap":              {func(r *RuleSet) { r.DiscountCap = &Cap{Period: PerMonth, Count: 22} }, ""},
		"a discount cap a year":       {func(r *RuleSet) { r.DiscountCap = &Cap{Period: "year", Count: 22} }, "discount_cap.period rule_choice"},
		"an empty period":             {func(r *RuleSet) { r.DiscountCap = &Cap{Period: "", Count: 22} }, "discount_cap.period rule_choice"},
		"100% to the first":           {func(r *RuleSet) { r.Funding[0].Percent = 100 }, ""},
		"101% to the first":           {func(r *RuleSet) { r.Funding[0].Percent = 101 }, "funding[0].percent rule_percent; funding rule_funding_sum"},
		"a fixed part of the most":    {func(r *RuleSet) { r.Funding[0] = Share{Funder: "city", Fen: maxFen} }, ""},
		"a fixed part above the most": {func(r *RuleSet) { r.Funding[0] = Share{Funder: "city", Fen: maxFen + 1} }, "funding[0].fen rule_money"},
		"percent and fixed":           {func(r *RuleSet) { r.Funding[0].Fen = 100 }, "funding[0] rule_remainder"},
		"the last with a fixed part":  {func(r *RuleSet) { r.Funding[1].Fen = 100 }, "funding[1] rule_remainder"},
		"one funder takes all":        {func(r *RuleSet) { r.Funding = r.Funding[1:] }, ""},
		"a funder of 40":              {func(r *RuleSet) { r.Funding[0].Funder = long }, ""},
		"a funder of 41":              {func(r *RuleSet) { r.Funding[0].Funder = long + "x" }, "funding[0].funder rule_funder"},
		"a funder in two words":       {func(r *RuleSet) { r.Funding[0].Funder = "a_b" }, ""},
		"a funder with a digit":       {func(r *RuleSet) { r.Funding[0].Funder = "a1" }, "funding[0].funder rule_funder"},
		"a funder in Chinese":         {func(r *RuleSet) { r.Funding[0].Funder = "区" }, "funding[0].funder rule_funder"},
		"the merchant as funder":      {func(r *RuleSet) { r.Funding[0].Funder = "merchant" }, "funding[0].funder rule_funder"},
		"nobody as funder":            {func(r *RuleSet) { r.Funding[0].Funder = "" }, "funding[0].funder rule_funder"},
		"the fund":                    {func(r *RuleSet) { r.Funding[0].Funder = FundFunder }, ""},
		"no delivery":                 {func(r *RuleSet) { r.Delivery = nil }, ""},
		"a delivery of one fen":       {func(r *RuleSet) { r.Delivery.Fee = 1 }, ""},
		"a delivery of the most":      {func(r *RuleSet) { r.Delivery.Fee = maxFen }, ""},
		"a delivery above the most":   {func(r *RuleSet) { r.Delivery.Fee = maxFen + 1 }, "delivery.fee_fen rule_money"},
		"a delivery that nobody pays": {func(r *RuleSet) { r.Delivery.Funder = "" }, "delivery.funder rule_funder"},
		"a delivery the elder pays":   {func(r *RuleSet) { r.Delivery.Funder = "elder" }, "delivery.funder rule_funder"},
		"no windows, caps or labels":  {func(r *RuleSet) { r.Windows, r.Caps, r.Classes[3].Categories = nil, nil, nil }, ""},
		"rounding down":               {func(r *RuleSet) { r.Rounding = RoundDown }, ""},
		"rounding up":                 {func(r *RuleSet) { r.Rounding = RoundUp }, ""},
		"rounding nearest":            {func(r *RuleSet) { r.Rounding = RoundNearest }, ""},
		"rounding sideways":           {func(r *RuleSet) { r.Rounding = "half" }, "rounding rule_choice"},
		"excluded people":             {func(r *RuleSet) { r.Exclude = []Category{"institution"} }, ""},
		"excluded nobody knows":       {func(r *RuleSet) { r.Exclude = []Category{"x"} }, "exclude category_unknown"},
		"a class except some":         {func(r *RuleSet) { r.Classes[0].Except = []Category{"institution"} }, ""},
		"a class except unknown":      {func(r *RuleSet) { r.Classes[0].Except = []Category{"x"} }, "classes[0].except category_unknown"},
		"a colon in a code":           {func(r *RuleSet) { r.Classes[0].Code = "A:B" }, "classes[0].code rule_class_code"},
		"a stack of 40":               {func(r *RuleSet) { r.Classes[0].Stack = long }, ""},
		"a stack of 41":               {func(r *RuleSet) { r.Classes[0].Stack = long + "x" }, "classes[0].stack rule_stack"},
		"a purse":                     {purse(1, PerMonth), ""},
		"a purse of the most":         {purse(maxSum, PerYear), ""},
		"a purse above the most":      {purse(maxSum+1, PerYear), "classes[0].subsidy.allowance.fen rule_sum"},
		"a purse of nothing":          {purse(0, PerDay), "classes[0].subsidy.allowance.fen rule_sum"},
		"a purse a week":              {purse(1, PerWeek), ""},
		"a purse a sitting":           {purse(1, PerSitting), "classes[0].subsidy.allowance.period rule_purse_period"},
		"a purse a meal":              {purse(1, PerMeal), "classes[0].subsidy.allowance.period rule_purse_period"},
		"a purse and a cut":           {func(r *RuleSet) { r.Classes[0].Subsidy.Allowance = &Purse{1, PerDay} }, "classes[0].subsidy rule_amount"},
		"a purse of a discount":       {func(r *RuleSet) { r.Classes[0].Discount = &Amount{Allowance: &Purse{1, PerDay}} }, "classes[0].discount.allowance rule_subsidy_only"},
		"coupons a month":             {coupon(5, PerMonth), ""},
		"coupons a week":              {coupon(1, PerWeek), ""},
		"1000 coupons a year":         {coupon(1000, PerYear), ""},
		"1001 coupons a year":         {coupon(1001, PerYear), "classes[0].subsidy.coupon.count rule_count"},
		"coupons below 0":             {coupon(-1, PerYear), "classes[0].subsidy.coupon.count rule_count"},
		"coupons a day":               {coupon(1, PerDay), ""},
		"coupons a sitting":           {coupon(1, PerSitting), "classes[0].subsidy.coupon.period rule_coupon_period"},
		"coupons without a period":    {coupon(1, ""), "classes[0].subsidy.coupon.period rule_coupon_period"},
		"coupons handed out":          {coupon(0, ""), ""},
		"coupons handed out a month":  {coupon(0, PerMonth), "classes[0].subsidy.coupon.period rule_coupon_handed"},
		"coupons of a discount":       {func(r *RuleSet) { r.Classes[0].Discount.Coupon = &Coupon{} }, "classes[0].discount.coupon rule_subsidy_only"},
		"a share of the list":         {func(r *RuleSet) { r.Classes[0].Subsidy = &Amount{Percent: ptr(25), On: OfList} }, ""},
		"a price of the list":         {func(r *RuleSet) { r.Classes[0].Subsidy.On = OfList }, "classes[0].subsidy.on rule_on"},
		"a share of something else":   {func(r *RuleSet) { r.Classes[0].Subsidy = &Amount{Percent: ptr(25), On: "x"} }, "classes[0].subsidy.on rule_choice"},
		"up to the minimum":           {func(r *RuleSet) { r.Classes[0].Subsidy.UpTo = r.Classes[0].Subsidy.Minimum }, ""},
		"up to less than the minimum": {func(r *RuleSet) { r.Classes[0].Subsidy.UpTo = r.Classes[0].Subsidy.Minimum - 1 }, "classes[0].subsidy.upto_fen rule_upto"},
		"up to above the most":        {func(r *RuleSet) { r.Classes[0].Subsidy.UpTo = maxFen + 1 }, "classes[0].subsidy.upto_fen rule_money"},
		"always":                      {when(When{}), ""},
		"at lunch on holidays":        {when(When{Sittings: []merchants.Sitting{"lunch"}, Weekdays: everyDay[:], Holidays: OnlyHolidays}), ""},
		"at no sitting":               {when(When{Sittings: []merchants.Sitting{"all_day"}}), "classes[0].subsidy.when.sittings rule_sitting"},
		"on an eighth day":            {when(When{Weekdays: []time.Weekday{7}}), "classes[0].subsidy.when.weekdays rule_weekday"},
		"on some holidays":            {when(When{Holidays: "some"}), "classes[0].subsidy.when.holidays rule_choice"},
		"windows off holidays":        {func(r *RuleSet) { r.Windows[0].Holidays = NotHolidays }, ""},
		"windows on some holidays":    {func(r *RuleSet) { r.Windows[0].Holidays = "some" }, "windows[0].holidays rule_choice"},
		"a cap of each, of money too": {func(r *RuleSet) {
			r.Caps = nil
			for _, p := range []Period{PerSitting, PerDay, PerWeek, PerMonth, PerYear} {
				r.Caps = append(r.Caps, Cap{Period: p, Count: 1}, Cap{Period: p, Fen: maxSum})
			}
			r.Caps = append(r.Caps, Cap{Period: PerMeal, Fen: 1})
		}, ""},
		"a meal by number":         {limit(Cap{Period: PerMeal, Count: 1}), "caps[0].period rule_cap_meal"},
		"a cap of both":            {limit(Cap{Period: PerDay, Count: 1, Fen: 1}), "caps[0] rule_cap_both"},
		"a cap of neither":         {limit(Cap{Period: PerDay}), "caps[0].count rule_count"},
		"money below 0":            {limit(Cap{Period: PerDay, Fen: -1}), "caps[0].fen rule_sum"},
		"money above the most":     {limit(Cap{Period: PerDay, Fen: maxSum + 1}), "caps[0].fen rule_sum"},
		"money twice":              {limit(Cap{Period: PerDay, Fen: 1}, Cap{Period: PerDay, Fen: 2}), "caps[1].period rule_cap_twice"},
		"a discount cap of money":  {func(r *RuleSet) { r.DiscountCap = &Cap{Period: PerDay, Fen: 100} }, "discount_cap.count rule_count; discount_cap.fen rule_discount_money"},
		"a discount cap a meal":    {func(r *RuleSet) { r.DiscountCap = &Cap{Period: PerMeal, Count: 1} }, "discount_cap.period rule_choice"},
		"a share at home":          {func(r *RuleSet) { r.Funding[0].Home, r.Funding[1].Home = HomeStreet, HomeCommunity }, ""},
		"a share abroad":           {func(r *RuleSet) { r.Funding[0].Home = "abroad" }, "funding[0].home rule_choice"},
		"a class's funders":        {func(r *RuleSet) { r.Classes[0].Funding = []Share{{Funder: "city"}} }, ""},
		"a class's funders, wrong": {func(r *RuleSet) { r.Classes[0].Funding = []Share{{Funder: "city"}, {Funder: "city"}} }, "classes[0].funding[0] rule_remainder; classes[0].funding[1].funder rule_funder_twice"},
		"every class has its own": {func(r *RuleSet) {
			r.Funding = nil
			for i := range r.Classes {
				r.Classes[i].Funding = []Share{{Funder: "city"}}
			}
		}, ""},
		"all but one have their own": {func(r *RuleSet) {
			r.Funding = nil
			for i := range r.Classes[1:] {
				r.Classes[i].Funding = []Share{{Funder: "city"}}
			}
		}, "funding rule_no_funding"},
		"an unknown label among others": {func(r *RuleSet) { r.Classes[3].Categories[1] = "x" }, "classes[3].categories category_unknown"},
	} {
		r := exampleRules()
		c.change(&r)
		var got []string
		if e := fault.As(r.Validate()); e != nil {
			for _, f := range e.Fields {
				got = append(got, f.Name+" "+f.Code)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTenFundersAtMost(t *testing.T) {
	t.Parallel()
	for n, ok := range map[int]bool{1: true, maxShares: true, maxShares + 1: false} {
		r := exampleRules()
		r.Funding = nil
		for i := range n {
			r.Funding = append(r.Funding, Share{Funder: "f" + strings.Repeat("x", i), Percent: 1})
		}
		r.Funding[n-1].Percent = 0
		if err := r.Validate(); (err == nil) != ok {
			t.Errorf("%d funders: %v", n, err)
		}
	}
}

func TestFundingIsNeededForSubsidyOnly(t *testing.T) {
	t.Parallel()
	discounts := classOf(&Amount{Off: fen(100)}, nil)
	discounts.Funding = nil
	if err := discounts.Validate(); err != nil {
		t.Errorf("discounts alone need no funder: %v", err)
	}
	subsidy := classOf(nil, &Amount{Off: fen(100)})
	subsidy.Funding = nil
	if e := fault.As(subsidy.Validate()); e == nil || e.Fields[0].Code != "rule_no_funding" {
		t.Errorf("a subsidy that nobody pays: %v", e)
	}
}

// All that is wrong is said at once, each part with a sentence that names it.
func TestEverythingWrongIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	r := RuleSet{ValidFrom: "x", ValidTo: "y", Street: "z", Round: -1, Floor: -1, MinimumOn: "w",
		Classes: []Class{{AgeFrom: 2, AgeTo: 1, Categories: []Category{"rich"}, Discount: &Amount{}, Subsidy: &Amount{Off: fen(-1), Minimum: -1, Max: -1}}, {}},
		Windows: []RuleWindow{{Opens: -1, Closes: -2, Weekdays: []time.Weekday{9}}}, Caps: []Cap{{}, {}}, DiscountCap: &Cap{},
		Funding: []Share{{Percent: 200, Fen: -1}, {Percent: 1}}, Delivery: &Delivery{}}
	e := fault.As(r.Validate())
	if e == nil || !errors.Is(e, fault.ErrInvalidInput) || len(e.Fields) < 30 {
		t.Fatalf("%v", e)
	}
	p := messages.For("")
	for _, f := range e.Fields {
		if s := p.Field(f); strings.HasPrefix(s, "[") || strings.Contains(s, "no value") {
			t.Errorf("%s %s: %s", f.Name, f.Code, s)
		}
	}
}

func TestTheFirstAndLastDayOfRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to data.ServiceDay
		days     map[data.ServiceDay]bool
	}{
		"a month":     {"2025-03-01", "2025-03-31", map[data.ServiceDay]bool{"2025-02-28": false, "2025-03-01": true, "2025-03-31": true, "2025-04-01": false}},
		"one day":     {"2024-02-29", "2024-02-29", map[data.ServiceDay]bool{"2024-02-28": false, "2024-02-29": true, "2024-03-01": false}},
		"without end": {"2025-03-01", "", map[data.ServiceDay]bool{"2025-02-28": false, "2025-03-01": true, "9999-12-31": true}},
	} {
		r := RuleSet{ValidFrom: c.from, ValidTo: c.to}
		for day, want := range c.days {
			if got := r.covers(day); got != want {
				t.Errorf("%s on %s: %v", name, day, got)
			}
			if got := InForce([]*RuleSet{&r}, "", "", day); (got == &r) != want {
				t.Errorf("%s in force on %s: %v", name, day, got)
			}
		}
	}
}

// Whatever the order of the list, the same set speaks: narrower first, then the
// newer beginning, then what was published last; how an id is spelt does not count.
func TestWhichRulesBeatWhich(t *testing.T) {
	t.Parallel()
	order := []*RuleSet{ // the weaker first
		{ID: "a", Version: 1, ValidFrom: "2025-01-01"},
		{ID: "a", Version: 2, ValidFrom: "2025-01-01"},
		{ID: "b", Version: 1, ValidFrom: "2025-01-01", Published: 1},
		{ID: "A", Version: 1, ValidFrom: "2025-01-01", Published: 2},
		{ID: "a", Version: 3, ValidFrom: "2025-02-01"},
		{ID: "a", Version: 1, ValidFrom: "2024-01-01", Street: testStreet},
		{ID: "a", Version: 1, ValidFrom: "2024-06-01", Street: testStreet},
		{ID: "a", Version: 1, ValidFrom: "2023-01-01", PointID: "p"},
		{ID: "a", Version: 1, ValidFrom: "2023-02-01", PointID: "p", Street: testStreet},
	}
	for i, weak := range order {
		for j, strong := range order {
			if got := strong.beats(weak); got != (j > i) {
				t.Errorf("%d beats %d: %v", j, i, got)
			}
		}
		for _, list := range [][]*RuleSet{order[:i+1], {order[i], order[0]}, {order[0], order[i]}} {
			if got := InForce(list, testStreet, "p", "2025-03-05"); got != order[i] {
				t.Errorf("of %d sets up to %d: %+v", len(list), i, got)
			}
		}
	}
	for name, c := range map[string]struct {
		street string
		point  merchants.PointID
		want   *RuleSet
	}{
		"another point of the street": {testStreet, "q", order[6]},
		"another street":              {"320106002", "q", order[4]},
		"the point on another street": {"320106002", "p", order[7]},
		"no street, no point":         {"", "", order[4]},
	} {
		if got := InForce(order, c.street, c.point, "2025-03-05"); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := InForce(nil, testStreet, "p", "2025-03-05"); got != nil {
		t.Errorf("no sets: %+v", got)
	}
}

func TestTheCapThatAlwaysHolds(t *testing.T) {
	t.Parallel()
	one := Cap{Period: PerSitting, Count: 1}
	for name, c := range map[string]struct{ caps, want []Cap }{
		"none":          {nil, []Cap{one}},
		"a month":       {[]Cap{{Period: PerMonth, Count: 22}}, []Cap{one, {Period: PerMonth, Count: 22}}},
		"a week, two":   {[]Cap{{Period: PerWeek, Count: 5}, {Period: PerMonth, Count: 22}}, []Cap{one, {Period: PerWeek, Count: 5}, {Period: PerMonth, Count: 22}}},
		"a day of two":  {[]Cap{{Period: PerDay, Count: 2}}, []Cap{one, {Period: PerDay, Count: 2}}},
		"a day of one":  {[]Cap{{Period: PerDay, Count: 1}}, []Cap{{Period: PerDay, Count: 1}}},
		"a sitting":     {[]Cap{{Period: PerMonth, Count: 22}, {Period: PerSitting, Count: 3}}, []Cap{{Period: PerMonth, Count: 22}, {Period: PerSitting, Count: 3}}},
		"empty is none": {[]Cap{}, []Cap{one}},
	} {
		r := classOf(nil, &Amount{Off: fen(100)})
		r.Caps = c.caps
		if diff := cmp.Diff(c.want, r.effectiveCaps()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		if r.Classes[0].Subsidy = nil; r.effectiveCaps() != nil {
			t.Errorf("%s: caps without subsidy: %v", name, r.effectiveCaps())
		}
	}
}

func TestPeriodsOverTheYearsEnd(t *testing.T) {
	t.Parallel()
	for day, want := range map[data.ServiceDay]string{
		"2024-12-29": "week:2024-12-23 month:2024-12", "2024-12-30": "week:2024-12-30 month:2024-12", "2024-12-31": "week:2024-12-30 month:2024-12",
		"2025-01-01": "week:2024-12-30 month:2025-01", "2025-01-05": "week:2024-12-30 month:2025-01", "2025-01-06": "week:2025-01-06 month:2025-01",
		"2024-02-29": "week:2024-02-26 month:2024-02", "2024-03-01": "week:2024-02-26 month:2024-03", "2024-03-03": "week:2024-02-26 month:2024-03",
	} {
		at := Seating{Day: day, Sitting: merchants.Dinner}
		if got := PerWeek.key(at) + " " + PerMonth.key(at); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
		if got := PerDay.key(at) + " " + PerSitting.key(at); got != fmt.Sprintf("day:%s sitting:%s:dinner", day, day) {
			t.Errorf("%s: %s", day, got)
		}
	}
	for name, r := range map[string]*RuleSet{"no rules": nil, "discounts alone": {Classes: []Class{{Code: "A", Discount: &Amount{Off: fen(1)}}}}} {
		if got := r.Periods(atLunch); len(got) != 0 {
			t.Errorf("%s claims %v", name, got)
		}
	}
}

// JSON that people write by hand or programs send to hurt.
func TestRulesThatDoNotParse(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"nothing": "", "spaces": "  \n", "a word": "rules", "a number": "7", "a string": `"{}"`, "a list": "[]",
		"text after it": `{"id":"R"} x`, "two objects": `{"id":"R"}{}`, "an unknown field": `{"ID2":"R"}`, "an unknown field inside": `{"classes":[{"percent":20}]}`,
		"a string for money": `{"floor_fen":"100"}`, "a fraction of a fen": `{"floor_fen":0.5}`, "money beyond all": `{"floor_fen":99999999999999999999}`,
		"a word for a weekday": `{"windows":[{"weekdays":["sunday"]}]}`, "a list for a class": `{"classes":[[]]}`,
		"deep": strings.Repeat(`{"delivery":`, 20000), "not a number": `{"floor_fen":NaN}`, "bad UTF-8 in a key": "{\"\xff\":1}",
	} {
		r, err := ParseRules([]byte(body))
		if !errors.Is(err, fault.ErrMalformed) || fault.KindOf(err) != fault.Malformed || r.ID != "" {
			t.Errorf("%s: %v %+v", name, err, r)
		}
	}
	for name, body := range map[string]string{"null": "null", "an empty object": "{}", "null fields": `{"id":null,"classes":null}`} {
		r, err := ParseRules([]byte(body))
		if err != nil || r.Validate() == nil {
			t.Errorf("%s parses (%v) and must not be valid", name, err)
		}
	}
}
