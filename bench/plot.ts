import { engines, type EngineName, type SeriesName } from './deliveries';
import type { Results } from './results';

const width = 760;
const barHeight = 16;
const barGap = 6;
const groupGap = 44;
const labelWidth = 250;
const top = 76;

/** Bars of a group, from top to bottom, with what they are called. */
const bars: Array<{ series: SeriesName; label: string; ours: boolean }> = [
	{ series: 'plainWebhook', label: 'Webhook node (verifies nothing)', ours: false },
	{ series: 'oursInMemory', label: 'this trigger, deduplicated in memory', ours: true },
	{ series: 'ours', label: 'this trigger, and in the database', ours: true },
	{ series: 'github', label: 'GitHub Trigger', ours: false },
	{ series: 'githubDeduplicated', label: 'GitHub Trigger, Remove Duplicates', ours: false },
	{ series: 'handBuilt', label: 'hand-built flow', ours: false },
];

const titles: Record<EngineName, string> = {
	vm: "n8n's default",
	legacy: 'N8N_EXPRESSION_ENGINE=legacy',
	lazy: 'N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true',
};

const order: EngineName[] = ['vm', 'legacy', 'lazy'];

const text = (x: number, y: number, className: string, content: string, anchor = 'start') =>
	`<text x="${x}" y="${y}" class="${className}" text-anchor="${anchor}">${content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;

/** The deliveries a second of each way over those of the plain Webhook node, as an SVG that suits light and dark pages. */
export function plot({ deliveries }: Results): string {
	const measured = order.filter((engine) => deliveries?.engines[engine]);
	const groupHeight = bars.length * (barHeight + barGap) + groupGap;
	const height = top + measured.length * groupHeight;
	const room = width - labelWidth - 70;
	const most = 1.15;
	const lengthOf = (ratio: number) => Math.max(1, Math.round((Math.min(ratio, most) / most) * room));
	const groups = measured.flatMap((engine, group) => {
		const figures = deliveries?.engines[engine];
		if (!figures) return [];
		const y0 = top + group * groupHeight;
		const one = labelWidth + lengthOf(1);
		const bottom = y0 + 10 + bars.length * (barHeight + barGap);
		return [
			text(0, y0, 'group', titles[engine]),
			`<line x1="${one}" y1="${y0 + 8}" x2="${one}" y2="${bottom}" class="one"/>`,
			...bars.flatMap(({ series, label, ours }, index) => {
				const y = y0 + 12 + index * (barHeight + barGap);
				const { ratio } = figures[series];
				const end = labelWidth + lengthOf(ratio.median);
				return [
					text(labelWidth - 10, y + 12, 'label', label, 'end'),
					`<rect x="${labelWidth}" y="${y}" width="${end - labelWidth}" height="${barHeight}" rx="2" class="${ours ? 'ours' : 'other'}"/>`,
					text(end + 6, y + 12, 'value', ratio.median.toFixed(2)),
				];
			}),
		];
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Deliveries a second, over the plain Webhook node, for ${engines.length} settings of n8n's expression engine</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.head { font-size: 16px; font-weight: 600; }
.note, .value { font-size: 12px; fill: #59636e; }
.group { font-weight: 600; }
.ours { fill: #0969da; }
.other { fill: #afb8c1; }
.one { stroke: #8c959f; stroke-dasharray: 3 3; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
.note, .value { fill: #9198a1; }
.ours { fill: #4493f8; }
.other { fill: #656c76; }
}
</style>
${text(0, 20, 'head', 'Signed deliveries a second, as a part of what the Webhook node does')}
${text(0, 40, 'note', 'More is better. Each flow runs on the same n8n, in turns; medians. The dashed line is the Webhook node without any check.')}
${groups.join('\n')}
</svg>
`;
}
